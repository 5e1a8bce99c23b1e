#pragma once

#include <string>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/prepare/prepare.h"
#include "kindred/study/run_directory.h"

namespace kindred {

// Which data a run is of, and what later stages need to know of them without reading them again.
//
// data.json: {"format": "kindred.data/1", "hash", "trunk", "tasks": [names], "weights": [numbers]}.
struct RunData {
  std::string hash;   // of the data files' contents, wherever they lie
  std::string trunk;  // of the file of model.trunk; empty without one
  std::vector<std::string> tasks;
  std::vector<double> weights;  // of the tasks
};

[[nodiscard]] RunData run_data(const Config& config, const PreparedData& data,
                               const std::string& trunk);

// Writes data.json. Throws InputError where the directory holds a run of other data, or of another
// trunk file.
void keep_run_data(const RunDirectory& directory, const RunData& data);

// Throws InputError for a file that is missing or damaged.
[[nodiscard]] RunData read_run_data(const RunDirectory& directory);

}  // namespace kindred
