#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

struct CsvRecord {
  size_t line;  // the first line of the record, from 1
  std::vector<std::string> cells;
};

// The records of RFC 4180 text: commas, or the separator that the first line shows
// (guess_separator), fields in double quotes where they hold commas, quotes
// (doubled) or line ends, LF or CRLF. A byte order mark and empty lines are skipped. Throws
// InputError, naming `where` and the line, for text that is not UTF-8, a stray quote or an open
// one, and when a record has more than `most_cells` cells or there are more than `most_records`.
[[nodiscard]] std::vector<CsvRecord> parse_csv(std::string_view text, size_t most_records,
                                               size_t most_cells, const std::string& where);

}  // namespace kindred
