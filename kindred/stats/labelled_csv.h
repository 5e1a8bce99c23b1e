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

// Parses RFC 4180 text: commas, or the separator detected in the first line (guess_separator);
// fields in double quotes if they contain commas, quotes (doubled) or line ends; LF or CRLF. Skips
// a byte order mark and empty lines. Throws InputError, naming `where` and the line, for text that
// is not UTF-8, a stray or unclosed quote, a record of more than `most_cells` cells, or more than
// `most_records` records.
[[nodiscard]] std::vector<CsvRecord> parse_csv(std::string_view text, size_t most_records,
                                               size_t most_cells, const std::string& where);

}  // namespace kindred
