#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/prepare/prepare.h"
#include "kindred/prepare/table_facts.h"

namespace kindred {

// A largest number of remarks, columns or pairs in a starter config: kindred run prints the rest.
inline constexpr size_t kMostRemarks = 100;

// What is known of a table, to write a config for it.
struct Starter {
  Config config;  // with what the user gave; its paths are absolute
  std::vector<ColumnFacts> columns;
  int64_t rows = 0;
  std::optional<std::string> part_column;
  const PreparedData* data = nullptr;  // null without targets: the columns become candidates
};

// Returns the config in TOML: what was found as comments, the table and the tasks as keys, the
// other keys that differ from their defaults, and the keys to change first with their defaults as
// comments. Paths below `base` are relative to it. Throws InputError if a name cannot be written in
// TOML, or the text is longer than a config may be.
[[nodiscard]] std::string starter_text(const Starter& starter, const std::filesystem::path& base);

}  // namespace kindred
