#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// More groups are more than anybody trains: 2^12 − 1 = 4095.
inline constexpr size_t kMostTasksForOptimum = 12;

// Every group of one and of two of `tasks` tasks: n(n − 1)/2 + n.
[[nodiscard]] std::vector<Group> pairs_and_singles(size_t tasks);
// Every group that there is: 2^n − 1. Throws InputError for more than kMostTasksForOptimum tasks.
[[nodiscard]] std::vector<Group> every_group(size_t tasks);

// What a trained group measured: its members' validation losses, in their order.
using GroupLosses = std::function<std::vector<double>(const Group&)>;

// HOA (Standley et al., ICML 2020) as a matrix: at (i, j) minus the loss of j in the network of i
// and j, at (j, j) minus its loss alone, so that a group's mean from the other members is minus
// what HOA predicts for j in it. To be chosen from with Singletons::kValue. The same as
// hoa_scores() of a table of all groups, for any number of tasks.
[[nodiscard]] AffinityMatrix pair_results(const std::vector<std::string>& tasks,
                                          const GroupLosses& losses);

// All that can be known: every group with its losses, lower is better.
[[nodiscard]] ScoreTable all_results(const std::vector<std::string>& tasks,
                                     const GroupLosses& losses);

}  // namespace kindred
