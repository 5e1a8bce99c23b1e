#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kindred {

// What log.jsonl says of a run: the times of its events, and its last "data" event.
struct RunLog {
  std::string first_time, last_time;  // as written; empty: unknown
  std::string data_hash, device, blas;
  std::optional<int64_t> inputs, threads;
  std::vector<int64_t> rows;  // training, validation, test; or empty
  std::vector<std::string> warnings;
};

// Ignores a last line that is cut off, as a killed run leaves it. Throws InputError that names the
// line and the key.
[[nodiscard]] RunLog read_log(const std::filesystem::path& path);

}  // namespace kindred
