#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/base/text.h"
#include "kindred/table/data_options.h"
#include "kindred/table/missing_texts.h"
#include "kindred/table/table.h"

namespace kindred {

// Adds rows to a table whose cells stand one after another in a text. Trims blanks; cells whose
// text is in `options.missing` become empty. Lines count the rows.
class RowTexts {
 public:
  RowTexts(Table& table, const DataOptions& options) : table_(table), missing_(options.missing) {}

  // ends[i] is the end of cell i.
  void add(const std::string& text, const std::vector<size_t>& ends) {
    cells_.clear();
    size_t begin = 0;
    for (const size_t end : ends) {
      std::string_view cell = trim(std::string_view(text).substr(begin, end - begin));
      if (!cell.empty() && missing_.holds(cell)) {
        table_.count_missing(static_cast<int64_t>(cells_.size()), cell);
        cell = {};
      }
      cells_.push_back(cell);
      begin = end;
    }
    table_.add_row(cells_, table_.added() + 1);
  }

 private:
  Table& table_;
  MissingTexts missing_;
  std::vector<std::string_view> cells_;
};

}  // namespace kindred
