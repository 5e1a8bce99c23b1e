#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kindred/table/table.h"

namespace kindred {

// Seconds since 1970 and nanoseconds.
using Instant = std::pair<int64_t, int64_t>;

struct Dates {
  std::vector<Instant> instants;  // one a row
  std::string note;  // how it was told whether the day or the month comes first, if it was
};

// When each cell of a column of dates is; no cell may be missing. parse_date says which
// forms are read; all cells must be of one form, and all name a zone or none does. Whether
// 03/04/2020 begins with the day or the month is what fits all cells; 03.04.2020 begins with the
// day where both fit. Throws InputError, naming the cell, for another text, a day that no calendar
// has, a year of two digits, and a column that both readings fit.
[[nodiscard]] Dates read_dates(const Table& table, int64_t column);

// Whether the numbers of a column are dates without marks and with the year last, 27012020, whose
// order is not that of the numbers.
[[nodiscard]] bool are_unmarked_dates(const Table& table, int64_t column);

}  // namespace kindred
