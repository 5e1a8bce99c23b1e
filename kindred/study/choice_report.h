#pragma once

#include <cstdint>
#include <vector>

#include "kindred/run/reporter.h"
#include "kindred/selection/choose_groups.h"

namespace kindred {

// Of a search for groups within a study, in SelectionOptions::effort: its trainings decide, too, so
// that a proof is worth less than their time.
inline constexpr double kStudyEffort = 1;

// choose_groups() and choose_groups_for_each() with progress and cancellation by `reporter`.
[[nodiscard]] Grouping choose_groups_reporting(const GroupingRequest& request, Reporter& reporter);
[[nodiscard]] std::vector<Grouping> choose_groups_for_each_reporting(const GroupingRequest& request,
                                                                     int64_t least, int64_t most,
                                                                     Reporter& reporter);

}  // namespace kindred
