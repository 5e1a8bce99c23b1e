#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// Tables of made-up data: what is written, and where.
inline constexpr int64_t kLeastSynthRows = 20;
inline constexpr int64_t kMostSynthRows = 10'000'000;
inline constexpr int64_t kMostSynthCells = 1'000'000'000;

struct SynthFiles {
  std::vector<std::string> columns;
  int64_t rows = 0;
  // Appends the cells of a row, with commas between them and no line end.
  std::function<void(int64_t row, std::string& line)> append_row;
  std::string config_name;  // "tasks.toml"
  std::string config;
  Json planted;  // format kindred.planted/1
};

// Told how many rows are written, after every row.
using SynthProgress = std::function<void(int64_t rows)>;

// Writes table.csv, planted.json and last the config into `directory`, which is made when it is not
// there and must otherwise be empty. Each file appears whole or not at all; after a failure or an
// interruption what was written is taken away again. Throws InputError for a directory that holds
// something, that is no directory, and for too many cells; FailureError; InterruptedError.
void write_synth(const std::filesystem::path& directory, const SynthFiles& files,
                 const SynthProgress& progress);

// A number as it stands in a table: six digits.
void append_number(double value, std::string& line);

// "[[task]]" and its target, with further lines such as `kind = "regression"`.
[[nodiscard]] std::string task_entry(const std::string& target, const std::string& more);

}  // namespace kindred
