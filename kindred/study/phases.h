#pragma once

#include <cstdint>
#include <filesystem>

#include "kindred/grouping/grouping.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/stats/measurements.h"

namespace kindred {

// Affinities of parts of a run, and the groups that each part alone would have led to.
//
// phases.json: {"format": "kindred.phases/1", "tasks", "phases": [{"steps": [first, last],
// "measurements", "affinity": matrix[source][target], "standard_error": likewise, "groups":
// [[names]], "value": of these groups in that phase, "value_overall": of these groups by the mean
// over the whole run, "value_of_chosen": of the run's groups in that phase}], "epochs": [{"epoch",
// "measurements", "affinity"}]}, null where nothing was measured. Phases are of the same number of
// measurements and as many as asked for, or as there are measurements. Groups are null for a phase
// in which a pair was not measured.
void write_phases(const std::filesystem::path& path, const Measurements& measurements,
                  int64_t phases, const Choice& choice, const Grouping& chosen);

}  // namespace kindred
