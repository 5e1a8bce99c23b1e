#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/split/stratify.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Row numbers of the three parts, each ascending.
struct Split {
  std::vector<int64_t> training, validation, test;
  std::vector<std::string> warnings = {};  // how dates were read
};

// Splits the rows of `table` as data.split says; the same seed gives the same split.
//   random: a random order, cut by data.fractions.
//   group: the values of the group column in a random order, each with all its rows to the part
//   that
//     then lacks the most rows for its fraction; the last ones go to parts that are still empty.
//   order: sorted by the order column, by value when all its cells are numbers and else as dates
//     (read_dates), rows of equal values in file order; in file order without such a column. The
//     first rows are for training, the last for the test.
//   stratified: every category of every column of `strata` is spread over the parts by
//   data.fractions (see stratify); rows that share a value of the group column, where one is named,
//   stay together.
//   column: the split column says in every row train (or training), validation (or val, valid,
//     validate, dev, development) or test (or testing), in any case of letters.
//   files: `file_rows` = row counts of the {training, validation, test} files, in table order; 0
//   for
//     a file that is not given. Its part is cut from the training file at random: of f = fractions,
//     validation gets f₁ / (f₀ + f₁) of that file when only it is missing, test f₂ / (f₀ + f₂), and
//     when both are missing the split is the random one.
// Throws InputError for fractions that are not three numbers that add up to 1, a column that is
// unknown, missing or unnamed, a row without its group, order or part, an order column that
// read_dates refuses, an unknown part, and a part without rows.
[[nodiscard]] Split split_rows(const Table& table, const DataOptions& options,
                               const std::vector<int64_t>& file_rows, const Strata& strata = {});

}  // namespace kindred
