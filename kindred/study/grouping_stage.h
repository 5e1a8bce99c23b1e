#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/grouping/grouping.h"
#include "kindred/run/reporter.h"
#include "kindred/run/run_data.h"
#include "kindred/run/run_directory.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/stats/measurements.h"

namespace kindred {

// Throws InputError, naming the stage that writes it, if `directory` has no affinity.json.
void require_affinity(const std::filesystem::path& directory);
// The same for grouping.json.
void require_grouping(const std::filesystem::path& directory);

// The grouping stage of a run. Its inputs are the outputs of the joint training in the run
// directory: affinity.json, affinity.jsonl and data.json. Needs neither the data nor a network.
//
// grouping.json has the format of write_grouping() and one more field, "chosen_from": {"affinity":
// CRC-32 of affinity.json, "options": the keys of [grouping]}. It identifies the inputs of the
// choice; user-provided groups have none.
class GroupingStage {
 public:
  // All arguments but `data` must outlive the stage.
  GroupingStage(const Config& config, RunDirectory& directory, const RunData& data,
                Reporter& reporter);

  // Returns the inputs of the choice. Throws InputError if affinities were not measured.
  [[nodiscard]] GroupingRequest request() const;

  // Chooses groups as [grouping] requests and writes grouping.json, unless it already has the
  // groups for these inputs; then writes phases.json. Replaces a damaged grouping.json or
  // user-provided groups with a warning. Throws as choose_groups() does, and InterruptedError.
  Grouping choose();

  // Returns the groups in grouping.json, chosen or user-provided. Throws InputError if the file is
  // missing, damaged or of other tasks.
  [[nodiscard]] Grouping chosen() const;

  // Writes the user's grouping in `file` (see read_own_grouping()) to grouping.json, with status
  // kGiven and, if affinities were measured, its value.
  Grouping take(const std::filesystem::path& file);

 private:
  // Of each of `runs` joint trainings; empty if affinities were not measured in this run.
  [[nodiscard]] std::vector<Measurements> measured(int64_t runs) const;
  [[nodiscard]] AffinityMatrix affinity() const;
  [[nodiscard]] Json inputs() const;
  [[nodiscard]] std::optional<Grouping> stored_for(const Json& inputs,
                                                   const GroupingRequest& request) const;
  Grouping search(const GroupingRequest& request, const Json& inputs);

  const Config& config_;
  RunDirectory& directory_;
  Reporter& reporter_;
  std::vector<std::string> tasks_;
  std::vector<double> weights_;
};

}  // namespace kindred
