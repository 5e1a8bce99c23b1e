#include "kindred/data/identifier_columns.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/tables.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

// Warnings for one column of `rows` cells.
std::vector<std::string> warnings_of(int64_t rows, const std::function<std::string(int64_t)>& cell,
                                     const std::vector<int64_t>& file_rows = {},
                                     const DataOptions& options = {}) {
  Table table("t.csv", {{"a", {}, {}}});
  for (int64_t row = 0; row < rows; ++row) table.add_row({cell(row)}, row + 2);
  Feature feature;
  feature.name = "a";
  return identifier_warnings(table, file_rows, {feature}, options);
}

std::string text(int64_t number) {
  return std::to_string(number);
}

TEST(IdentifierColumns, RowNumbersAreNamed) {
  for (const int64_t start : {0, 1}) {
    const auto warnings = warnings_of(30, [&](int64_t row) { return text(row + start); });
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_HAS(warnings[0], "column \"a\" counts the rows; add it to data.drop");
  }
  // Of three files each begins anew.
  EXPECT_EQ(warnings_of(90, [](int64_t row) { return text(row % 30); }, {30, 30, 30}).size(), 1U);
  EXPECT_EQ(warnings_of(90, [](int64_t row) { return text(row % 30); }).size(), 0U);
}

TEST(IdentifierColumns, WhatDiffersInEveryRowIsNamed) {
  const auto shuffled = warnings_of(31, [](int64_t row) { return text(row * 7 % 31); });
  ASSERT_EQ(shuffled.size(), 1U);
  EXPECT_HAS(shuffled[0], "column \"a\" differs in every row");
  EXPECT_EQ(warnings_of(30, [](int64_t row) { return numbered("row", row); }).size(), 1U);
  EXPECT_EQ(warnings_of(30, [](int64_t row) { return text(row) + ".0"; }).size(), 1U);
  EXPECT_EQ(warnings_of(40, [](int64_t row) { return row % 2 ? "" : numbered("x", row); }).size(),
            1U);
}

TEST(IdentifierColumns, MeasurementsAreNot) {
  EXPECT_TRUE(warnings_of(30, [](int64_t row) { return text(row) + ".25"; }).empty());
  EXPECT_TRUE(warnings_of(30, [](int64_t row) { return text(row / 2); }).empty());
  EXPECT_TRUE(warnings_of(30, [](int64_t row) { return text(row == 29 ? 0 : row); }).empty());
  EXPECT_TRUE(warnings_of(19, [](int64_t row) { return text(row); }).empty());
  EXPECT_TRUE(warnings_of(30, [](int64_t row) { return row > 5 ? "" : text(row); }).empty());
  DataOptions options;
  options.numeric = {"a"};
  EXPECT_TRUE(warnings_of(
                  30, [](int64_t row) { return text(row); }, {}, options)
                  .empty());
}

}  // namespace
}  // namespace kindred
