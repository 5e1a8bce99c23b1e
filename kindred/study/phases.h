#pragma once

#include <cstdint>
#include <filesystem>

#include "kindred/grouping/grouping.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/stats/measurements.h"

namespace kindred {

// Writes affinities of parts of a run, and the groups that each part alone would lead to.
//
// phases.json: {"format": "kindred.phases/1", "tasks", "phases": [{"steps": [first, last],
// "measurements", "affinity": matrix[source][target], "standard_error": likewise, "groups":
// [[names]], "value": of these groups in that phase, "value_overall": of these groups by the mean
// over the whole run, "value_of_chosen": of the run's groups in that phase}], "epochs": [{"epoch",
// "measurements", "affinity"}]}, null where nothing was measured. Phases have equal numbers of
// measurements; there are `phases` of them, or one per measurement if there are fewer. Groups are
// null for a phase in which a pair was not measured.
void write_phases(const std::filesystem::path& path, const Measurements& measurements,
                  int64_t phases, const Choice& choice, const Grouping& chosen);

}  // namespace kindred
