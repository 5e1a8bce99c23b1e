#pragma once

#include <cstdint>
#include <vector>

#include "kindred/run/reporter.h"
#include "kindred/selection/choose_groups.h"

namespace kindred {

// SelectionOptions::effort of a search for groups within a study. Its trainings test the groups, so
// that a proof that they are the best by affinity is not worth a minute.
inline constexpr double kStudyEffort = 1;

// choose_groups() and choose_groups_for_each() with progress and cancellation by `reporter`.
[[nodiscard]] Grouping choose_groups_reporting(const GroupingRequest& request, Reporter& reporter);
[[nodiscard]] std::vector<Grouping> choose_groups_for_each_reporting(const GroupingRequest& request,
                                                                     int64_t least, int64_t most,
                                                                     Reporter& reporter);

}  // namespace kindred
