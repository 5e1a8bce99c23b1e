#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// Synthetic tables: content and output files.
inline constexpr int64_t kLeastSynthRows = 20;
inline constexpr int64_t kMostSynthRows = 10'000'000;
inline constexpr int64_t kMostSynthCells = 1'000'000'000;

struct SynthFiles {
  std::vector<std::string> columns;
  int64_t rows = 0;
  // Appends the cells of a row, separated by commas, without a line end.
  std::function<void(int64_t row, std::string& line)> append_row;
  std::string config_name;  // "tasks.toml"
  std::string config;
  Json planted;  // format kindred.planted/1
};

// Called with the number of rows written, after every row.
using SynthProgress = std::function<void(int64_t rows)>;

// Writes table.csv, planted.json and last the config into `directory`, which is created if it does
// not exist and must otherwise be empty. Each file is written atomically. On failure or
// interruption, removes what was written. Throws InputError if `directory` is not empty or no
// directory, or for too many cells; FailureError; InterruptedError if stopped.
void write_synth(const std::filesystem::path& directory, const SynthFiles& files,
                 const SynthProgress& progress, const std::stop_token& stop = {});

// Appends a number with six significant digits, as in a table.
void append_number(double value, std::string& line);

// Returns "[[task]]" and its target, with further lines such as `kind = "regression"`.
[[nodiscard]] std::string task_entry(const std::string& target, const std::string& more);

}  // namespace kindred
