#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Limit of every_group(): 2^12 − 1 = 4095 networks to train.
inline constexpr size_t kMostTasksForOptimum = 12;

// Returns all groups of one or two of `tasks` tasks: n(n − 1)/2 + n.
[[nodiscard]] std::vector<Group> pairs_and_singles(size_t tasks);
// Returns all groups, the smallest first: 2^n − 1. Throws InputError for more than
// kMostTasksForOptimum tasks.
[[nodiscard]] std::vector<Group> every_group(size_t tasks);

// Validation losses (or errors, see NetworkStore::validation_errors()) of a trained group's
// members, in the order of the members.
using GroupLosses = std::function<std::vector<double>(const Group&)>;

// HOA (Standley et al., ICML 2020) as a matrix: entry (i, j) is minus the loss of j in the network
// of i and j; (j, j) is minus its single-task loss. The mean over the other members of a group is
// thus minus HOA's prediction for j. Choose from it with Singletons::kValue. Equivalent to
// hoa_scores() of a table of all groups, for any number of tasks.
[[nodiscard]] AffinityMatrix pair_results(const std::vector<std::string>& tasks,
                                          const GroupLosses& losses);

// Returns every group with its losses; lower is better. Throws as every_group() does.
[[nodiscard]] ScoreTable all_results(const std::vector<std::string>& tasks,
                                     const GroupLosses& losses);

}  // namespace kindred
