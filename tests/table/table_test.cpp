#include "kindred/table/table.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/option.h"
#include "kindred/table/data_options.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

std::vector<Column> named(const std::vector<std::string>& names) {
  std::vector<Column> columns;
  columns.reserve(names.size());
  for (const auto& name : names) columns.push_back({name, std::nullopt, {}});
  return columns;
}

TEST(Table, GivesBackWhatItWasGiven) {
  Table table("a.csv", named({"x", "y", "z"}));
  table.add_row({"1", "", "three"}, 2);
  table.add_row({"", "", ""}, 3);
  table.add_row({"ü", "longer text", ""}, 7);
  ASSERT_EQ(table.rows(), 3);
  ASSERT_EQ(table.columns(), 3);
  EXPECT_EQ(table.cell(0, 0), "1");
  EXPECT_TRUE(table.missing(0, 1));
  EXPECT_EQ(table.cell(0, 2), "three");
  for (int64_t column = 0; column < 3; ++column) EXPECT_TRUE(table.missing(1, column));
  EXPECT_EQ(table.cell(2, 0), "ü");
  EXPECT_EQ(table.cell(2, 1), "longer text");
  EXPECT_TRUE(table.missing(2, 2));
  EXPECT_EQ(table.place(2, 1), "a.csv, line 7, column \"y\"");
}

TEST(Table, CopiesTheCells) {
  Table table("a.csv", named({"x"}));
  std::string text = "before";
  table.add_row({text}, 1);
  text = "behind";
  EXPECT_EQ(table.cell(0, 0), "before");
}

TEST(Table, FindsColumnsByName) {
  const Table table("a.csv", named({"age", "income"}));
  EXPECT_EQ(table.find("income"), 1);
  EXPECT_EQ(table.try_find("agee"), std::nullopt);
  const std::string near = input_error([&] { (void)table.find("agee"); });
  EXPECT_HAS(near, "a.csv");
  EXPECT_HAS(near, "did you mean \"age\"?");
  EXPECT_HAS(input_error([&] { (void)table.find("zzzzzz"); }), "age and income");
}

TEST(Table, RefusesRepeatedAndEmptyNames) {
  const std::string twice = input_error([] { Table("a.csv", named({"x", "y", "x"})); });
  EXPECT_HAS(twice, "a.csv: columns 1 and 3 are both named \"x\"");
  EXPECT_HAS(input_error([] { Table("a.csv", named({"x", ""})); }), "column 2 has no name");
}

TEST(Table, AppendsRowsAndRemembersTheirFiles) {
  Table train("train.csv", named({"x", "y"})), test("test.csv", named({"x", "y"}));
  train.add_row({"1", "2"}, 2);
  train.add_row({"3", "4"}, 3);
  test.add_row({"5", "6"}, 2);
  const Table empty("empty.csv", named({"x", "y"}));
  train.append(empty);
  train.append(test);
  ASSERT_EQ(train.rows(), 3);
  EXPECT_EQ(train.cell(2, 0), "5");
  EXPECT_EQ(train.cell(2, 1), "6");
  EXPECT_EQ(train.place(1, 0), "train.csv, line 3, column \"x\"");
  EXPECT_EQ(train.place(2, 0), "test.csv, line 2, column \"x\"");
  train.add_row({"7", "8"}, 9);
  EXPECT_EQ(train.cell(3, 1), "8");
}

TEST(Table, AppendUnitesDeclaredClasses) {
  Table a("a.arff", {{"x", ColumnKind::kCategorical, {"p", "q"}}});
  a.append(Table("b.arff", {{"x", ColumnKind::kCategorical, {"r", "q"}}}));
  EXPECT_EQ(a.column(0).declared_classes, (std::vector<std::string>{"p", "q", "r"}));
}

TEST(Table, AppendAddsMissingWordsAndWarnings) {
  Table table("a.csv", {{"k", {}, {}}}), more("b.csv", {{"k", {}, {}}});
  table.count_missing(0, "NA");
  more.count_missing(0, "NA", 2);
  more.count_missing(0, "None");
  more.notes().warnings = {"b.csv: odd"};
  table.append(more);
  using Words = std::vector<std::pair<std::string, int64_t>>;
  EXPECT_EQ(table.column(0).missing_words, (Words{{"NA", 3}, {"None", 1}}));
  EXPECT_EQ(table.notes().warnings, (std::vector<std::string>{"b.csv: odd"}));
}

TEST(Table, AppendRefusesOtherColumns) {
  Table table("a.csv", named({"x", "y"}));
  const std::string other = input_error([&] { table.append(Table("b.csv", named({"x", "z"}))); });
  EXPECT_HAS(other, "b.csv: column 2 is \"z\", but a.csv has \"y\"");
  EXPECT_HAS(input_error([&] { table.append(Table("b.csv", named({"x"}))); }),
             "b.csv: 1 columns, but a.csv has 2");
  Table declared("c.arff", {{"x", ColumnKind::kNumeric, {}}});
  EXPECT_HAS(input_error([&] { declared.append(Table("d.arff", named({"x"}))); }),
             "declared differently");
}

TEST(Table, StopsAtItsSizeLimit) {
  Table table("a.csv", named({"x", "y"}), 100);
  table.add_row({"1234567890", "1234567890"}, 1);  // 20 + 16 + 8
  table.add_row({"1234567890", "1234567890"}, 2);
  const std::string message = input_error([&] { table.add_row({"1", "2"}, 3); });
  EXPECT_HAS(message, "a.csv: the table needs more than 100 bytes");
  EXPECT_EQ(table.rows(), 2);
}

TEST(DataOptions, EveryKeyBelongsToDataAndSetsItsField) {
  DataOptions data;
  OptionSet options;
  describe(data, options);
  EXPECT_EQ(options.options().size(), 29U);
  for (const auto& option : options.options()) {
    EXPECT_TRUE(option.key.starts_with("data.")) << option.key;
    EXPECT_GT(option.help.size(), 20U) << option.key;
  }
  options.set_text("data.split", "group");
  options.set_text("data.format", "arff");
  options.set_text("data.fractions", "0.5,0.25,0.25");
  options.set_text("data.header", "false");
  EXPECT_EQ(data.split, SplitKind::kGroup);
  EXPECT_EQ(data.format, TableFormat::kArff);
  EXPECT_EQ(data.fractions, (std::vector<double>{0.5, 0.25, 0.25}));
  options.set_text("data.separator", "|");
  options.set_text("data.decimal", ",");
  EXPECT_FALSE(data.header);
  EXPECT_EQ(data.separator, "|");
  EXPECT_EQ(data.decimal, DecimalMark::kComma);
}

TEST(DataOptions, RefuseValuesOutOfRange) {
  DataOptions data;
  OptionSet options;
  describe(data, options);
  EXPECT_HAS(input_error([&] { options.set_text("data.fractions", "0.5,1.5,0"); }),
             "data.fractions");
  EXPECT_HAS(input_error([&] { options.set_text("data.rare_below", "-1"); }), "at least 0");
  EXPECT_HAS(input_error([&] { options.set_text("data.split", "randm"); }), "did you mean random?");
  EXPECT_HAS(input_error([&] { options.set_text("data.decimal", ";"); }),
             "one of auto, \".\", \",\"");
}

}  // namespace
}  // namespace kindred
