#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kindred/table/cell_look.h"
#include "kindred/table/table.h"

namespace kindred {

// What the cells of one column look like; missing ones are not counted.
struct CellCounts {
  int64_t numbers = 0;
  int64_t lookalikes = 0;  // numbers to a reader alone
  int64_t texts = 0;
  CellLook look = CellLook::kText;                // of the first look-alike
  int64_t first_lookalike = -1, first_text = -1;  // rows

  [[nodiscard]] int64_t others() const { return lookalikes + texts; }
  [[nodiscard]] int64_t filled() const { return numbers + others(); }
  // The one rule on columns that hold both, for features and targets alike: of `filled` cells at
  // least nine tenths are numbers or look like ones, and some are no numbers. Such a column is
  // refused unless the config says what it is.
  [[nodiscard]] bool nearly_numeric() const;
  // At least half are numbers and some are not: worth a warning.
  [[nodiscard]] bool half_numeric() const;
};

// Of each of the columns, over all rows of the table.
[[nodiscard]] std::vector<CellCounts> count_cells(const Table& table,
                                                  std::span<const int64_t> columns);

// "column "age": 36 of its 1200 values are no numbers, such as "-" (t.csv, line 2)", and for
// look-alikes what they look like and how to mend that.
[[nodiscard]] std::string mixed_words(const Table& table, int64_t column, const CellCounts& counts);

}  // namespace kindred
