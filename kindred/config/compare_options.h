#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/option.h"

namespace kindred {

// Methods of assigning tasks to networks that kindred compare trains and compares.
enum class MethodKind {
  kSingleTask,        // one network per task
  kAllInOne,          // one network for all tasks
  kJointCheckpoints,  // each task by the best checkpoint for it of the network for all
  kRandom,            // random groupings with the budget's number of networks; the mean over draws
  kRandomLikeTag,     // random groupings with the sizes of TAG's groups; the mean over draws
  kCosine,            // from cosines of gradients of the joint run (Fifty et al. 2021, "CS")
  kHoa,               // from the results of all pairs and singles (Standley et al., ICML 2020)
  kOptimum,           // from the results of every possible group
  kOwn,               // the user's grouping, compare.grouping_path
  kTag,               // from affinities of the joint run (Fifty et al. 2021)
  kRefined,           // the best networks after refinement, which starts from TAG's groups
};

[[nodiscard]] const Names<MethodKind>& method_names();

// Whether the method chooses a separate grouping for each budget.
[[nodiscard]] bool has_budget(MethodKind kind);

// [compare]: what kindred compare trains.
struct CompareOptions {
  std::vector<std::string> methods = {"single_task", "all_in_one", "random",
                                      "cosine",      "hoa",        "tag"};
  std::vector<int64_t> networks;        // budgets; empty: 2 to 4, at most the number of tasks
  std::vector<std::string> weightings;  // for one network for all, besides train.weighting
  std::string grouping_path;            // "": no user grouping
};

// Registers every field under "compare.<field>".
void describe(CompareOptions& compare, OptionSet& options);

// Returns the methods in the options, without duplicates, in the order of MethodKind, with kOwn if
// there is a grouping_path. Throws InputError if a name is unknown (with the nearest known one), if
// "own" is given without a path, or if there is no method.
[[nodiscard]] std::vector<MethodKind> chosen_methods(const CompareOptions& compare);

// Returns the further weightings for one network for all, besides train.weighting (`usual`),
// without duplicates, in the order of weighting_names(). If any weighting but equal is used, equal
// is included as the baseline. Throws InputError if a name is unknown (with the nearest known one).
[[nodiscard]] std::vector<std::string> chosen_weightings(const CompareOptions& compare,
                                                         const std::string& usual);

// Returns the budgets, ascending, without duplicates. Throws InputError if one exceeds `tasks`.
[[nodiscard]] std::vector<int64_t> chosen_budgets(const CompareOptions& compare, size_t tasks);

}  // namespace kindred
