#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/table/table.h"

namespace kindred {

using Rows = std::vector<std::vector<std::string_view>>;

// A table as a CSV reader would return it; line 2 is its first row.
inline Table make_table(const std::vector<std::string>& names, const Rows& rows,
                        const std::string& source = "t.csv") {
  std::vector<Column> columns;
  columns.reserve(names.size());
  for (const auto& name : names) columns.push_back({name, {}, {}});
  Table table(source, columns);
  int64_t line = 2;
  for (const auto& row : rows) table.add_row(row, line++);
  return table;
}

// "c7" from "c" and 7.
inline std::string numbered(const char* prefix, int64_t number) {
  std::string name = prefix;
  name += std::to_string(number);
  return name;
}

}  // namespace kindred
