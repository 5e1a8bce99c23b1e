#pragma once

#include <cstdint>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"

namespace kindred {

// A random division of tasks 0 .. tasks − 1 among `networks` disjoint groups, for comparison with
// chosen ones: every way to do so in which each network has at least one task (two, where single
// tasks are forbidden and 2 · networks ≤ tasks) is equally probable. More networks than tasks count
// as so many. Groups are in lexicographic order. Throws InputError for fewer than 1 of either.
[[nodiscard]] std::vector<Group> random_grouping(int64_t tasks, int64_t networks,
                                                 Singletons singletons, RandomStream& stream);

// Draw number `draw` of them, for a run's seed: the same whoever asks, so that its networks can be
// shared.
[[nodiscard]] std::vector<Group> random_division(int64_t tasks, int64_t networks,
                                                 Singletons singletons, uint64_t seed,
                                                 int64_t draw);

}  // namespace kindred
