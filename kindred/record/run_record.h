#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/record/affinity_course.h"
#include "kindred/record/comparison_record.h"
#include "kindred/record/network_record.h"
#include "kindred/record/run_log.h"
#include "kindred/record/search_record.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// All that a run directory holds, as far as it is there: nothing where a stage was not run.
struct RunRecord {
  std::string name;  // the directory's own
  std::optional<AffinityMatrix> affinity;
  std::optional<AffinityCourse> course;
  std::optional<Grouping> grouping;
  std::vector<Grouping> budgets;  // groupings.json, by number of networks; or empty
  // Of these very groups: comparison.json at their budget, or else metrics.json.
  std::optional<ComparisonRecord> comparison;
  std::optional<ComparisonRecord> all_budgets;  // comparison.json
  std::optional<SearchTiming> timing;
  std::vector<NetworkRecord> networks;  // by tasks, then seed
  std::optional<std::string> config;    // the text of config.toml
  RunLog log;
  // Files that are there and cannot be used, a line each: what is wrong with which.
  std::vector<std::string> faults;

  // The tasks' names, from whichever record is there; empty where none is.
  [[nodiscard]] std::vector<std::string> tasks() const;
};

// Reads a run directory. A file that is missing leaves its part empty, a damaged one does so too
// and is named in `faults`; so is one of other tasks than the others are of. Throws InputError when
// there is no such directory, or nothing of a run in it.
[[nodiscard]] RunRecord read_run(const std::filesystem::path& directory);

}  // namespace kindred
