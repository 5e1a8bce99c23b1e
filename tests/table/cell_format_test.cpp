#include "kindred/table/cell_format.h"

#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

#include "kindred/table/cell_counts.h"

#include "tests/support/tables.h"

namespace kindred {
namespace {

void expect_look(CellFormat look, std::initializer_list<const char*> texts) {
  for (const char* text : texts)
    EXPECT_EQ(static_cast<int>(format_of_cell(text)), static_cast<int>(look)) << text;
}

TEST(CellFormat, TellsNumbersFromTheirLookalikes) {
  expect_look(CellFormat::kNumber, {"0", "-1.5e3", "+7", " 12 ", "1.234", ".5", "1e308"});
  expect_look(CellFormat::kInfinity,
              {"inf", "-Inf", "+INFINITY", "1e999", "-1.#INF", "∞", "1e-999"});
  expect_look(CellFormat::kThousands, {"1,234", "-1,234,567.25", "1.234.567", "1.234,5", "12 345",
                                       "1 234,5", "1'234.50", "1_000", "1\u00A0234", "1\u202F234"});
  expect_look(CellFormat::kDecimalComma, {"0,5", "-,5", "10,25", "1234,567", "0,446", "1,5e3"});
  expect_look(CellFormat::kPercent, {"45%", "-4.5 %", "1,5%"});
  expect_look(CellFormat::kMoney, {"$12.50", "-$1,234", "12 €", "£5", "€ 0,99"});
  expect_look(CellFormat::kText,
              {"",       "-",          ".",   "?",  "red",   "12 kg", "1,23,456",    "1,,2",
               "1 2345", "27/01/2020", "$",   "%",  "12:30", "0x1F",  "information", "1.2.3",
               "1,",     ",",          "--1", "1e", "3+"});
  expect_look(CellFormat::kText, {std::string(1000000, '1').append("x").c_str()});
}

TEST(CellFormat, CommasThatMayGroupDigits) {
  for (const char* text : {"1,234", "-12,345,678", "1.234", " 999.000 "})
    EXPECT_TRUE(may_be_grouped(text)) << text;
  for (const char* text : {"0,446", "1,23", "10,25", "1234,567", "1", "", "1,234.5", "0.123"})
    EXPECT_FALSE(may_be_grouped(text)) << text;
}

// Counts of a column with `numbers` numbers and then `others`.
CellCounts counts_of(int64_t numbers, const std::vector<std::string>& others) {
  Table table("t.csv", {{"empty", {}, {}}, {"a", {}, {}}});
  for (int64_t i = 0; i < numbers; ++i) table.add_row({"", "1"}, i + 2);
  for (const auto& text : others) table.add_row({"", text}, table.rows() + 2);
  table.add_row({"", ""}, table.rows() + 2);
  const std::vector<int64_t> columns = {0, 1};
  const auto counts = count_cells(table, columns);
  EXPECT_EQ(counts[0].filled(), 0);
  EXPECT_FALSE(counts[0].nearly_numeric());
  return counts[1];
}

TEST(CellCounts, NineTenthsOfNumbersAreNearlyAll) {
  EXPECT_TRUE(counts_of(9, {"-"}).nearly_numeric());
  EXPECT_FALSE(counts_of(8, {"-"}).nearly_numeric());
  EXPECT_TRUE(counts_of(8, {"-"}).half_numeric());
  EXPECT_TRUE(counts_of(1, {"-"}).half_numeric());
  EXPECT_FALSE(counts_of(1, {"-", "x"}).half_numeric());
  EXPECT_FALSE(counts_of(5, {}).nearly_numeric());
  EXPECT_FALSE(counts_of(5, {}).half_numeric());
  // What looks like a number counts with them.
  EXPECT_TRUE(counts_of(0, {"45%", "50%"}).nearly_numeric());
  EXPECT_TRUE(counts_of(4, {"inf", "1,234", "-inf", "5%", "$5", "x"}).nearly_numeric());
  const CellCounts counts = counts_of(2, {"x", "inf", "1,234"});
  EXPECT_EQ(counts.numbers, 2);
  EXPECT_EQ(counts.lookalikes, 2);
  EXPECT_EQ(counts.texts, 1);
  EXPECT_EQ(counts.first_text, 2);
  EXPECT_EQ(counts.first_lookalike, 3);
  EXPECT_EQ(counts.format, CellFormat::kInfinity);
}

}  // namespace
}  // namespace kindred
