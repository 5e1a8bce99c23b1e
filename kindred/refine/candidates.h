#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "kindred/refine/cover.h"
#include "kindred/refine/network_gains.h"

namespace kindred {

// Up to this many tasks every group is a candidate.
inline constexpr size_t kMostTasksForEveryGroup = 12;
// The most groups of two among the candidates of more tasks.
inline constexpr size_t kMostPairs = 1000;

// The groups of two or more tasks that may be trained next, in lexicographic order, those that
// break a constraint on one network (grouping.least_size, most_size, together, apart) left out. Up
// to kMostTasksForEveryGroup tasks: all. Beyond: all tasks in one; the pairs of highest affinity in
// both directions together; the best groups by affinity (TAG, with CoverProblem::task_weights) for
// 1 .. networks + 2 networks; the groups of the best measured cover; and all groups that differ
// from one of these two kinds in one task. `affinity` may be empty; then there are no groups by
// affinity. Throws as select_groups().
[[nodiscard]] std::vector<Group> training_candidates(const CoverProblem& problem,
                                                     const std::vector<double>& affinity,
                                                     const std::vector<NetworkGains>& measured,
                                                     const std::stop_token& stop = {});

// Whether a network may hold `group` under these constraints.
[[nodiscard]] bool is_allowed(const GroupingOptions& options, const std::vector<std::string>& tasks,
                              const Group& group);

}  // namespace kindred
