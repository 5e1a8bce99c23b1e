#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/grouping/grouping.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/stats/measurements.h"
#include "kindred/study/reporter.h"
#include "kindred/study/run_data.h"
#include "kindred/study/run_directory.h"

namespace kindred {

// Throws InputError, saying which stage writes it, where there is no affinity.json in `directory`.
void require_affinity(const std::filesystem::path& directory);
// The same for grouping.json.
void require_grouping(const std::filesystem::path& directory);

// The grouping stage of a run. It works on what the joint training left in the run directory:
// affinity.json, affinity.jsonl and data.json. It needs neither the data nor a network.
//
// grouping.json is that of write_grouping() with one more field, "chosen_from": {"affinity": CRC-32
// of affinity.json, "options": the keys of [grouping]}. It says which question the groups answer,
// and is not there for groups that a user brought.
class GroupingStage {
 public:
  // All but `data` must outlive the stage.
  GroupingStage(const Config& config, RunDirectory& directory, const RunData& data,
                Reporter& reporter);

  // What groups are chosen from. Throws InputError where affinities were not measured.
  [[nodiscard]] Choice choice() const;

  // Writes the groups that [grouping] asks for to grouping.json, unless they are there already, and
  // phases.json. A damaged grouping.json, and groups that a user brought, are replaced with a
  // warning. Throws as choose_groups() does, and InterruptedError.
  Grouping choose();

  // The groups in grouping.json, whoever chose them. Throws InputError for a file that is missing,
  // damaged or of other tasks.
  [[nodiscard]] Grouping chosen() const;

  // Writes the grouping in `file` (see read_own_grouping()) to grouping.json, with the status
  // kGiven and what the affinities say of it, where they were measured.
  Grouping take(const std::filesystem::path& file);

 private:
  // Nothing where affinities were not measured here.
  [[nodiscard]] std::optional<Measurements> measured() const;
  [[nodiscard]] AffinityMatrix affinity() const;
  [[nodiscard]] Json question() const;
  [[nodiscard]] std::optional<Grouping> answer_to(const Json& question, const Choice& choice) const;
  Grouping search(const Choice& choice, const Json& question);

  const Config& config_;
  RunDirectory& directory_;
  Reporter& reporter_;
  std::vector<std::string> tasks_;
  std::vector<double> weights_;
};

}  // namespace kindred
