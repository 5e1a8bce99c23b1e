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
#include "kindred/table/data_options.h"
#include "kindred/task/task.h"
#include "kindred/train/train_options.h"

namespace kindred {

// Everything that a run is told: one config file, with its defaults filled in.
struct Config {
  DataOptions data;
  std::vector<TaskOptions> tasks;  // the [[task]] tables, in order
  ModelOptions model;
  TrainOptions train;
  AffinityOptions affinity;
  GroupingOptions grouping;
  RunOptions run;
  CompareOptions compare;
  // Relative paths are relative to this, the config file's directory. Not a key.
  std::filesystem::path base;
};

// Registers the keys of all sections but [[task]]; these are also the program's flags.
void describe(Config& config, OptionSet& options);

// Reads a TOML config. `flags` are (key, text) pairs that override it, in order. Throws InputError
// with file and line for bad TOML, an unknown key (naming the nearest known one), a value of the
// wrong type or out of range, and for keys that contradict each other.
[[nodiscard]] Config read_config(const std::filesystem::path& path,
                                 const std::vector<std::pair<std::string, std::string>>& flags);

// The config of a table that comes without one: defaults, `flags`, and a task for each of
// `targets`, the names of columns. Throws InputError as read_config() does.
[[nodiscard]] Config table_config(const std::filesystem::path& table,
                                  const std::vector<std::string>& targets,
                                  const std::vector<std::pair<std::string, std::string>>& flags);

// The config as TOML with every key written out, paths made absolute: reading it back gives the
// same config, and the same config gives the same bytes.
[[nodiscard]] std::string to_toml(const Config& config);

}  // namespace kindred
