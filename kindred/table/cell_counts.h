#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kindred/table/cell_format.h"
#include "kindred/table/table.h"

namespace kindred {

// Counts of cells by format in one column, without missing ones.
struct CellCounts {
  int64_t numbers = 0;
  int64_t lookalikes = 0;  // numbers only to a human reader
  int64_t texts = 0;
  CellFormat format = CellFormat::kText;          // of the first look-alike
  int64_t first_lookalike = -1, first_text = -1;  // rows

  [[nodiscard]] int64_t others() const { return lookalikes + texts; }
  [[nodiscard]] int64_t filled() const { return numbers + others(); }
  // The rule for mixed columns, features and targets alike: at least nine tenths of the `filled`
  // cells are numbers or look-alikes, and some are not numbers. Such a column is rejected unless
  // the config states its kind.
  [[nodiscard]] bool nearly_numeric() const;
  // At least half are numbers and some are not: deserves a warning.
  [[nodiscard]] bool half_numeric() const;
};

// Counts for each of `columns`, over all rows of the table.
[[nodiscard]] std::vector<CellCounts> count_cells(const Table& table,
                                                  std::span<const int64_t> columns);

// `t.csv, line 2, column "age": 36 of the 1200 values of this column are no numbers, such as "-"`;
// for look-alikes also their format and how to fix them.
[[nodiscard]] std::string mixed_words(const Table& table, int64_t column, const CellCounts& counts);

}  // namespace kindred
