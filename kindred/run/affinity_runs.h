#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/base/json.h"
#include "kindred/record/search_record.h"
#include "kindred/run/run_directory.h"

namespace kindred {

// The joint trainings of a run, affinity.runs of them with successive seeds, numbered from 0. The
// first has the files affinity.jsonl and search.json, the second affinity_run2.jsonl and
// search_run2.json, and so on.

[[nodiscard]] std::filesystem::path measurements_file(const std::filesystem::path& directory,
                                                      int64_t run);
[[nodiscard]] std::filesystem::path search_file(const std::filesystem::path& directory,
                                                int64_t run);

// Reads the records of all trainings as one; see in_all(). Throws as read_search() does.
[[nodiscard]] SearchRecord read_searches(const RunDirectory& directory, int64_t runs);

// Writes affinity.json and affinity.csv, and for each of affinity.also affinity_<measure>.json and
// .csv: the mean of all trainings (mean_of_runs()). If there are several, also each training's own,
// such as affinity_run2.json. `from`, unless null, becomes the metadata "from". The mean has
// `shared_labels` (see shared_labels_json) unless that is null or its file exists without them.
// Throws as aggregate_measurements() does.
void write_affinities(const RunDirectory& directory, const AffinityOptions& options,
                      const std::vector<std::string>& tasks, const Json& from,
                      const Json& shared_labels);

}  // namespace kindred
