#pragma once

#include <cstdint>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"

namespace kindred {

// A random partition of tasks 0 .. tasks − 1 into `networks` disjoint groups, as a baseline for
// chosen ones. All partitions in which each network has at least one task (two, if single tasks are
// forbidden and 2 · networks ≤ tasks) are equally probable. `networks` is capped at `tasks`. Groups
// are in lexicographic order. Throws InputError if either is below 1.
[[nodiscard]] std::vector<Group> random_grouping(int64_t tasks, int64_t networks,
                                                 Singletons singletons, RandomStream& stream);

// Sample number `draw` for a run's seed: every caller gets the same, so its networks can be shared.
[[nodiscard]] std::vector<Group> random_division(int64_t tasks, int64_t networks,
                                                 Singletons singletons, uint64_t seed,
                                                 int64_t draw);

// Sample number `draw` of groups of the sizes of `groups`, and with their overlaps: every task
// takes the place of another, by a uniformly random permutation of tasks 0 .. tasks − 1. Disjoint
// groups give all partitions with their sizes with equal probability. Groups and members are
// ascending.
[[nodiscard]] std::vector<Group> random_groups_like(const std::vector<Group>& groups, int64_t tasks,
                                                    uint64_t seed, int64_t draw);

}  // namespace kindred
