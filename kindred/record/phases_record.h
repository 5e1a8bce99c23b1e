#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// The groups that one phase alone would lead to.
struct PhaseGroups {
  std::vector<std::vector<std::string>> groups;  // [group][member]: names
  double value = 0;                              // of these groups, by the affinities of the phase
  double value_overall = 0;    // of these groups, by the mean over the whole training
  double value_of_chosen = 0;  // of the run's groups, by the affinities of the phase
};

// A part of a joint training.
struct PhaseRecord {
  int64_t first_step = 0, last_step = 0;  // measured ones
  int64_t measurements = 0;
  AffinityMatrix affinity;            // the mean of the phase, with standard errors
  std::optional<PhaseGroups> groups;  // nullopt if a pair was not measured
};

// The mean affinities of an epoch.
struct EpochAffinity {
  int64_t epoch = 0;
  int64_t measurements = 0;
  AffinityMatrix affinity;
};

// phases.json: the affinities of parts of a joint training, and the groups that each would lead to.
struct PhasesRecord {
  std::vector<std::string> tasks;
  std::vector<PhaseRecord> phases;    // in order of time
  std::vector<EpochAffinity> epochs;  // those measured, ascending
};

// {"format": "kindred.phases/1", "tasks", "phases": [{"steps": [first, last], "measurements",
// "affinity": matrix[source][target], "standard_error": likewise, "groups": [[names]], "value",
// "value_overall", "value_of_chosen"}], "epochs": [{"epoch", "measurements", "affinity"}]}, null
// where nothing was measured.
[[nodiscard]] Json to_json(const PhasesRecord& record);
// Throws InputError if the file is missing or damaged.
[[nodiscard]] PhasesRecord read_phases(const std::filesystem::path& path);

}  // namespace kindred
