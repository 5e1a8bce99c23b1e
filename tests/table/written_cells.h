#pragma once

#include <bit>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "kindred/table/read_table.h"

namespace kindred {

// Checks a table against what the library that wrote its file reads back: tests/table/written.
inline void expect_cells(const Table& table, const std::string& file) {
  const Table expected = read_table(KINDRED_TESTS "/table/written/" + file, {});
  ASSERT_EQ(table.rows(), expected.rows());
  ASSERT_EQ(table.columns(), expected.columns());
  for (int64_t column = 0; column < table.columns(); ++column) {
    EXPECT_EQ(table.column(column).name, expected.column(column).name);
    for (int64_t row = 0; row < table.rows(); ++row) {
      std::string_view wanted = expected.cell(row, column);
      const std::string_view found = table.cell(row, column);
      const bool negative = wanted.starts_with('-');
      if (negative) wanted.remove_prefix(1);
      if (!wanted.starts_with("0x")) {
        EXPECT_EQ(found, expected.cell(row, column)) << table.place(row, column);
        continue;
      }
      wanted.remove_prefix(2);
      double number = 0, read = 1;
      std::from_chars(wanted.data(), wanted.data() + wanted.size(), number, std::chars_format::hex);
      const auto [end, error] = std::from_chars(found.data(), found.data() + found.size(), read);
      EXPECT_TRUE(error == std::errc() && end == found.data() + found.size()) << found;
      EXPECT_EQ(std::bit_cast<uint64_t>(read), std::bit_cast<uint64_t>(negative ? -number : number))
          << table.place(row, column);
    }
  }
}

}  // namespace kindred
