#pragma once

#include <cstdint>
#include <vector>

#include "kindred/data/data_options.h"
#include "kindred/data/table.h"

namespace kindred {

// Row numbers of the three parts, each ascending.
struct Split {
  std::vector<int64_t> training, validation, test;
};

// Splits the rows of `table` as the options say; the same seed gives the same split. For
// split = "files" the parts are the row counts of the files, `file_rows` = {training, validation,
// test}; a file that is not given has no rows, and its part is then cut from the training rows by
// `fractions`. Throws InputError for fractions that do not add up to 1, an unknown word in the split
// column, and a part without rows.
[[nodiscard]] Split split_rows(const Table& table, const DataOptions& options,
                               const std::vector<int64_t>& file_rows);

}  // namespace kindred
