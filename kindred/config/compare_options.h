#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

// Ways to divide tasks among networks that kindred compare trains and holds against each other.
enum class MethodKind {
  kSingleTask,  // a network for each task
  kAllInOne,    // one network for all
  kRandom,      // random divisions, as many networks as the budget; the mean over draws counts
  kCosine,      // chosen from the cosines of gradients of the joint run (Fifty et al. 2021, "CS")
  kHoa,         // chosen from the results of all pairs and singles (Standley et al., ICML 2020)
  kOptimum,     // chosen from the results of every group that there is
  kOwn,         // the user's own, compare.grouping_path
  kTag,         // chosen from affinities of the joint run (Fifty et al. 2021)
};

[[nodiscard]] const Names<MethodKind>& method_names();

// Whether the method divides the tasks anew for each budget.
[[nodiscard]] bool has_budget(MethodKind kind);

// [compare]: what kindred compare trains.
struct CompareOptions {
  std::vector<std::string> methods = {"single_task", "all_in_one", "random",
                                      "cosine",      "hoa",        "tag"};
  std::vector<int64_t> networks;        // the budgets; empty: 2 to 4, as far as there are tasks
  std::vector<std::string> weightings;  // of one network for all, beside train.weighting
  std::string grouping_path;            // "": no grouping of the user's own
};

// Registers every field under "compare.<field>".
void describe(CompareOptions& compare, OptionSet& options);

// The methods that the options ask for, once each, in the order of MethodKind; kOwn where there is
// a grouping_path. Throws InputError for an unknown name, naming the nearest known one, and for
// "own" without a path.
[[nodiscard]] std::vector<MethodKind> chosen_methods(const CompareOptions& compare);

// The weightings of one network for all that are to be trained beside train.weighting, which is
// `usual`, once each, in the order of weighting_names(). Where any weighting but equal has a part,
// equal is among them: the weighted sum is what all others must beat. Throws InputError for an
// unknown name, naming the nearest known one.
[[nodiscard]] std::vector<std::string> chosen_weightings(const CompareOptions& compare,
                                                         const std::string& usual);

// The budgets, ascending, once each. Throws InputError for more networks than `tasks`.
[[nodiscard]] std::vector<int64_t> chosen_budgets(const CompareOptions& compare, size_t tasks);

}  // namespace kindred
