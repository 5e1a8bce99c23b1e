#pragma once

#include <cstdint>

#include "kindred/grouping/grouping.h"
#include "kindred/record/phases_record.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/stats/measurements.h"

namespace kindred {

// Returns the affinities of parts of a run, and the groups that each part alone would lead to.
// Phases have equal numbers of measurements (up to one); there are `phases` of them, or one per
// measurement if there are fewer. `request` is that of the whole run, which led to `chosen`.
[[nodiscard]] PhasesRecord phases_of(const Measurements& measurements, int64_t phases,
                                     const GroupingRequest& request, const Grouping& chosen);

}  // namespace kindred
