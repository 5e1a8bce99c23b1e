#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Returns the separator of a CSV or TSV file: data.separator if set; a tab for `format` = kTsv;
// otherwise from the first nonblank line (guess_separator). Throws InputError for an invalid
// data.separator, and if the line contains several separators but no comma.
[[nodiscard]] char settle_separator(const std::filesystem::path& path, TableFormat format,
                                    const DataOptions& options);

// Whether the first nonblank line of the file contains the separator outside quotes.
[[nodiscard]] bool shows_separator(const std::filesystem::path& path, char separator);

// What the cells of a CSV or TSV file show of its decimal mark. Commas are decimal if data.decimal
// says so, or if it is auto, the separator is not a comma, and some column clearly has them: its
// cells are numbers with a comma, at least one of which cannot group digits ("0,5", "10,25"), and
// none has a point. Then all columns are read so in which at least half of the cells are numbers or
// would be.
class DecimalMarks {
 public:
  DecimalMarks(const DataOptions& options, char separator)
      : stated_(options.decimal == DecimalMark::kComma),
        counts_(stated_ || (options.decimal == DecimalMark::kAuto && separator != ',')) {}

  // Whether it depends on the cells; if not, count() and settle() do nothing.
  [[nodiscard]] bool depends_on_cells() const { return counts_; }
  // Of every part of the file, before the first settle().
  void count(const Table& part);
  // Converts decimal commas to points. Throws InputError for a column whose points may group digits
  // in a file with decimal commas ("1.234").
  void settle(Table& part) const;

 private:
  // Evidence in the cells of one column.
  struct Column {
    int64_t numbers = 0, with_comma = 0, others = 0;
    bool plain = false;         // some comma cannot group digits
    bool points = false;        // some number has a point
    std::string first_grouped;  // place and text of a number whose points may group digits
    bool all_grouped = true;    // no number has another kind of point

    [[nodiscard]] bool reads_commas() const {
      return with_comma > 0 && !points && numbers + with_comma >= others;
    }
  };
  static void count_column(const Table& part, int64_t column, Column& marks);

  bool stated_, counts_;
  std::vector<Column> columns_;
};

}  // namespace kindred
