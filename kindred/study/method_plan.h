#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kindred/config/compare_options.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/stats/affinity_matrix.h"
#include "kindred/study/comparison.h"
#include "kindred/study/group_results.h"
#include "kindred/study/reporter.h"

namespace kindred {

// What methods may choose from. What no method asks for may be missing.
struct SearchResults {
  std::vector<std::string> tasks;
  std::vector<double> weights;               // of the tasks
  std::function<AffinityMatrix()> affinity;  // of the joint run, by affinity.measure
  std::function<AffinityMatrix()> cosine;    // likewise, by cosine
  GroupLosses losses;                        // validation losses of trained networks
  std::vector<Group> own;                    // the user's grouping
};

// How methods choose.
struct PlanOptions {
  GroupingOptions grouping;             // its networks are replaced by each budget in turn
  std::vector<std::string> weightings;  // of one network for all: a method each
  int64_t random_groupings = 0;
  uint64_t seed = 0;  // of random groupings
  int threads = 1;
};

struct PlannedMethod {
  MethodKind kind;
  Method method;
  std::optional<GroupingStatus> status;  // of what was chosen: whether it is proven best
};

// Every method with the groups that it chooses: first those without a budget, then the network for
// all with each other weighting (as kAllInOne, named all_in_one_<weighting>), then for each budget
// the others in the order of MethodKind. Random divisions are those that kindred run draws for the
// same seed and number of networks; with none of them the method is left out. Throws as
// choose_groups() does, InputError when no method is left, InterruptedError when interrupted.
[[nodiscard]] std::vector<PlannedMethod> plan_methods(const std::vector<MethodKind>& kinds,
                                                      const std::vector<int64_t>& budgets,
                                                      const SearchResults& results,
                                                      const PlanOptions& options,
                                                      Reporter& reporter);

// The one that the others are held against: TAG, or else the last that chooses by something.
// Nothing where no method does.
[[nodiscard]] std::optional<MethodKind> reference_method(const std::vector<MethodKind>& kinds);

}  // namespace kindred
