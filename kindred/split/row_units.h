#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// What split_rows() and split_folds() share.

// Returns the column `name`, the value of data.`key`. Throws InputError if it is "" or unknown.
[[nodiscard]] int64_t split_column_of(const Table& table, const std::string& name,
                                      const std::string& key, const std::string& split);

// Throws InputError for a missing cell, whose row has then no `what`.
[[nodiscard]] std::string_view filled_split_cell(const Table& table, int64_t row, int64_t column,
                                                 const std::string& what);

// For data.split_seed.
[[nodiscard]] RandomStream split_stream(const DataOptions& options);

// The rows of each value of the column, in the order of the first one.
[[nodiscard]] std::vector<std::vector<int64_t>> rows_by_group(const Table& table, int64_t column);

// Sorts ascending `rows` by data.order_column; without one they stay as they are. Adds to
// `warnings` how dates were read. Throws as split_rows().
[[nodiscard]] std::vector<int64_t> rows_in_order(const Table& table, const DataOptions& options,
                                                 std::vector<int64_t> rows,
                                                 std::vector<std::string>& warnings);

}  // namespace kindred
