#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// What one column holds, over all rows.
struct ColumnFacts {
  // Up to this many different texts are counted, and texts of so many kinds may be classes.
  static constexpr int64_t kMostCounted = 1000, kMostClasses = 100;

  std::string name;
  bool numeric = false;  // declared so, or all filled cells are numbers
  int64_t filled = 0;    // cells that are not missing
  int64_t different =
      0;  // texts, at most kMostCounted + 1; spellings of one number count as several
  bool identifier = false;  // looks like a row's number or name; see identifier_warnings()
};

// One for each column, in order. `file_rows` as in split_rows().
[[nodiscard]] std::vector<ColumnFacts> column_facts(const Table& table,
                                                    std::span<const int64_t> file_rows,
                                                    const DataOptions& options);

// The first column that names every row's part, as data.split_column does; nullopt if there is
// none.
[[nodiscard]] std::optional<std::string> part_column(const Table& table,
                                                     const std::vector<ColumnFacts>& columns);

}  // namespace kindred
