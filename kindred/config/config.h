#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/base/option.h"
#include "kindred/config/compare_options.h"
#include "kindred/config/run_options.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/model/model_options.h"
#include "kindred/refine/refine_options.h"
#include "kindred/table/data_options.h"
#include "kindred/task/task.h"
#include "kindred/train/train_options.h"

namespace kindred {

// Complete configuration of a run: one config file with defaults filled in and absolute paths.
struct Config {
  DataOptions data;
  std::vector<TaskOptions> tasks;  // the [[task]] tables, in order
  ModelOptions model;
  TrainOptions train;
  AffinityOptions affinity;
  GroupingOptions grouping;
  RefineOptions refine;
  AnswerOptions answer;
  RunOptions run;
  CompareOptions compare;
};

// Registers the keys of all sections except [[task]]; these are also command-line flags.
void describe(Config& config, OptionSet& options);

// Reads a TOML config. `flags` are (key, text) pairs that override it, in order. Throws InputError
// with file and line if the TOML is invalid, a key is unknown (with the nearest known one), a value
// has the wrong type or is out of range, or keys contradict each other.
[[nodiscard]] Config read_config(const std::filesystem::path& path,
                                 const std::vector<std::pair<std::string, std::string>>& flags);

// Returns the config for a table without a config file: defaults, `flags`, and one task for each
// column name or pattern in `targets`. Throws InputError as read_config() does.
[[nodiscard]] Config table_config(const std::filesystem::path& table,
                                  const std::vector<std::string>& targets,
                                  const std::vector<std::pair<std::string, std::string>>& flags);

// Returns the config as TOML with every key and absolute paths. Reading it back gives the same
// config, and the same config gives the same bytes.
[[nodiscard]] std::string to_toml(const Config& config);

}  // namespace kindred
