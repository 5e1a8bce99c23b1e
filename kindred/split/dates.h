#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kindred/table/table.h"

namespace kindred {

// Seconds since 1970, and nanoseconds.
using Instant = std::pair<int64_t, int64_t>;

struct Dates {
  std::vector<Instant> instants;  // one per row
  std::string note;  // how the order of day and month was decided; empty if it was not ambiguous
};

// Converts each cell of a column of dates to an instant. Precondition: no cell is missing.
// parse_date lists the forms; all cells must have the same one, and all or none must name a zone.
// 03/04/2020 is read in the order of day and month that fits all cells; 03.04.2020 day first if
// both fit. Throws InputError, naming the cell, for other texts, invalid days, two-digit years, and
// a column that both orders fit.
[[nodiscard]] Dates read_dates(const Table& table, int64_t column);

// Whether a column's numbers are dates without separators and with the year last, 27012020, whose
// order is not the numeric order.
[[nodiscard]] bool are_unmarked_dates(const Table& table, int64_t column);

}  // namespace kindred
