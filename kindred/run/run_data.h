#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/prepare/prepare.h"
#include "kindred/run/run_directory.h"

namespace kindred {

// Identity of a run's data, and what later stages need to know without reading the data again.
//
// data.json: {"format": "kindred.data/1", "hash", "trunk", "tasks": [names], "weights": [numbers]}.
struct RunData {
  std::string hash;   // of the data files' contents, not their paths
  std::string trunk;  // of the model.trunk file; empty without one
  std::vector<std::string> tasks;
  std::vector<double> weights;  // per task
};

[[nodiscard]] RunData run_data(const Config& config, const PreparedData& data,
                               const std::string& trunk);

// Writes data.json. Throws InputError if the directory holds a run of other data or of another
// trunk file.
void write_run_data(const RunDirectory& directory, const RunData& data);

// Throws InputError if the file is missing or damaged.
[[nodiscard]] RunData read_run_data(const RunDirectory& directory);
[[nodiscard]] RunData read_run_data(const std::filesystem::path& data_json);

// The event of log.jsonl that says what data a run has, and on what it computes.
[[nodiscard]] Json data_event(const Config& config, const PreparedData& data);

}  // namespace kindred
