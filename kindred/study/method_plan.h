#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kindred/config/compare_options.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/run/reporter.h"
#include "kindred/stats/affinity_matrix.h"
#include "kindred/study/comparison.h"
#include "kindred/study/group_results.h"

namespace kindred {

// Inputs of the methods. Those that no method requests may be missing.
struct SearchResults {
  std::vector<std::string> tasks;
  std::vector<double> weights;               // per task
  std::function<AffinityMatrix()> affinity;  // of the joint run, by affinity.measure
  std::function<AffinityMatrix()> cosine;    // likewise, by cosine
  GroupLosses losses;      // NetworkStore::validation_errors() of trained networks
  std::vector<Group> own;  // the user's grouping
};

// Options of the methods.
struct PlanOptions {
  GroupingOptions grouping;             // `networks` is replaced by each budget
  std::vector<std::string> weightings;  // each: a method with one network for all
  int64_t random_groupings = 0;
  uint64_t seed = 0;  // of random groupings
  int threads = 1;
};

struct PlannedMethod {
  MethodKind kind;
  Method method;
  std::optional<GroupingStatus> status;  // whether the choice is proven best
};

// Returns every method with its groups: first those without a budget; then the network for all with
// each other weighting (as kAllInOne, named all_in_one_<weighting>); then for each budget the other
// methods, in the order of MethodKind. Random divisions are those of kindred run for the same seed
// and number of networks; without any, the method is omitted. Throws as choose_groups() does,
// InputError if no method is left, InterruptedError if interrupted.
[[nodiscard]] std::vector<PlannedMethod> plan_methods(const std::vector<MethodKind>& kinds,
                                                      const std::vector<int64_t>& budgets,
                                                      const SearchResults& results,
                                                      const PlanOptions& options,
                                                      Reporter& reporter);

// Returns the method that the others are compared with: TAG, or else the last that chooses from
// measurements; nullopt if there is none.
[[nodiscard]] std::optional<MethodKind> reference_method(const std::vector<MethodKind>& kinds);

}  // namespace kindred
