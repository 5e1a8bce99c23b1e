#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/record/affinity_course.h"
#include "kindred/record/comparison_record.h"
#include "kindred/record/network_record.h"
#include "kindred/record/refinement_record.h"
#include "kindred/record/reuse_record.h"
#include "kindred/record/run_log.h"
#include "kindred/record/search_record.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Contents of a run directory. Parts of stages that were not run are empty.
struct RunRecord {
  std::string name;  // of the directory
  std::optional<AffinityMatrix> affinity;
  std::optional<AffinityCourse> course;
  std::optional<Grouping> grouping;
  std::vector<Grouping> budgets;  // groupings.json, by number of networks; or empty
  // Of the groups in `grouping`: comparison.json at their budget, or else metrics.json.
  std::optional<ComparisonRecord> comparison;
  std::optional<ComparisonRecord> all_budgets;  // comparison.json
  std::optional<RefinementRecord> refinement;
  std::optional<SearchTiming> timing;
  std::optional<ReuseRecord> reuse;     // what it took from an earlier run
  std::vector<NetworkRecord> networks;  // by tasks, then seed
  std::optional<std::string> config;    // the text of config.toml
  RunLog log;
  // Unusable files, one line each: the file and the fault.
  std::vector<std::string> faults;

  // Returns the task names, from any record that exists; empty if none does.
  [[nodiscard]] std::vector<std::string> tasks() const;
};

// Reads a run directory. A missing file leaves its part empty; so does a damaged file or one of
// other tasks than the rest, with an entry in `faults`. Throws InputError if there is no such
// directory, or nothing of a run in it.
[[nodiscard]] RunRecord read_run(const std::filesystem::path& directory);

}  // namespace kindred
