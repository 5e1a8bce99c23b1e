#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kindred {

// Contents of log.jsonl: the times of its events, and its last "data" event.
struct RunLog {
  std::string first_time, last_time;  // as written; empty: unknown
  std::string data_hash, device, blas;
  std::optional<int64_t> inputs, threads;
  std::vector<int64_t> rows;  // training, validation, test; or empty
  std::vector<std::string> warnings;
};

// Ignores a truncated last line, as left by a killed run. Throws InputError, naming the line and
// the key.
[[nodiscard]] RunLog read_log(const std::filesystem::path& path);

}  // namespace kindred
