#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// Splits the rows of `table` according to data.split; the same seed gives the same split.
//   random: in random order, cut by data.fractions.
//   group: takes the values of the group column in random order; all rows of a value go to the part
//     that then lacks the most rows for its fraction. The last values go to parts still empty.
//   order: sorted by the order column, by value if all its cells are numbers, otherwise as dates
//     (read_dates); ties in file order. Without such a column: file order. The first rows are for
//     training, the last for testing.
//   stratified: spreads every category of every column of `strata` over the parts by
//     data.fractions (see stratify). Rows with equal values of the group column, if set, stay
//     together.
//   column: the split column contains train (or training), validation (or val, valid, validate,
//     dev, development) or test (or testing) in every row, in any case.
//   files: `file_rows` = row counts of the {training, validation, test} files, in table order; 0
//     for a file that is not given. A missing part is sampled from the training file: with f =
//     fractions, validation gets f₁ / (f₀ + f₁) of it if only validation is missing, test
//     f₂ / (f₀ + f₂) if only test is; if both are, the split is the random one.
// Throws InputError if the fractions are not three numbers that add up to 1; a column is unknown,
// missing or unnamed; a row has no group, order or part; read_dates rejects the order column; a
// part is unknown; or a part gets no rows.
[[nodiscard]] Split split_rows(const Table& table, const DataOptions& options,
                               const std::vector<int64_t>& file_rows, const Strata& strata = {});

// The part that split = "column" takes `text` for the name of: 0 training, 1 validation, 2 test;
// nullopt if it names none.
[[nodiscard]] std::optional<size_t> part_of_name(std::string_view text);

}  // namespace kindred
