#include "kindred/split/split.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/text.h"

#include "tests/support/tables.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using Ints = std::vector<int64_t>;

// `rows` rows, each with one of `values` in turn.
Table repeating(const std::vector<std::string>& values, int64_t rows) {
  Table table("t.csv", {{"key", {}, {}}});
  for (int64_t row = 0; row < rows; ++row)
    table.add_row({values[static_cast<size_t>(row) % values.size()]}, row + 2);
  return table;
}

std::vector<int64_t> all_rows(const Split& split) {
  std::vector<int64_t> rows = split.training;
  rows.insert(rows.end(), split.validation.begin(), split.validation.end());
  rows.insert(rows.end(), split.test.begin(), split.test.end());
  std::sort(rows.begin(), rows.end());
  return rows;
}

void expect_partition(const Split& split, int64_t rows) {
  std::vector<int64_t> expected(static_cast<size_t>(rows));
  std::iota(expected.begin(), expected.end(), int64_t{0});
  EXPECT_EQ(all_rows(split), expected);
  for (const auto* part : {&split.training, &split.validation, &split.test})
    EXPECT_TRUE(std::is_sorted(part->begin(), part->end()));
}

TEST(Split, RandomPartsHaveTheirSharesAndFollowTheSeed) {
  const Table table = repeating({"a"}, 1000);
  DataOptions options;
  const Split split = split_rows(table, options, {1000, 0, 0});
  expect_partition(split, 1000);
  EXPECT_EQ(split.training.size(), 700u);
  EXPECT_EQ(split.validation.size(), 150u);
  EXPECT_EQ(split.test.size(), 150u);
  EXPECT_EQ(split_rows(table, options, {}).test, split.test);
  options.split_seed = 1;
  EXPECT_NE(split_rows(table, options, {}).test, split.test);
  // Not simply the end of the file.
  EXPECT_LT(split.test.front(), 100);
  EXPECT_GT(split.test.back(), 900);
}

TEST(Split, GroupsStayTogether) {
  std::vector<std::string> subjects;
  subjects.reserve(40);
  for (int i = 0; i < 40; ++i) subjects.push_back(numbered("s", i));
  const Table table = repeating(subjects, 2000);
  DataOptions options;
  options.split = SplitKind::kGroup;
  options.group_column = "key";
  const Split split = split_rows(table, options, {});
  expect_partition(split, 2000);
  const auto subjects_of = [&](const std::vector<int64_t>& rows) {
    std::set<std::string> seen;
    for (const int64_t row : rows) seen.emplace(table.cell(row, 0));
    return seen;
  };
  EXPECT_EQ(subjects_of(split.training).size() + subjects_of(split.validation).size() +
                subjects_of(split.test).size(),
            40u);
  EXPECT_EQ(split.training.size(), 1400u);
  EXPECT_EQ(split.validation.size(), 300u);
}

TEST(Split, ThreeGroupsFillThreeParts) {
  DataOptions options;
  options.split = SplitKind::kGroup;
  options.group_column = "key";
  for (options.split_seed = 0; options.split_seed < 10; ++options.split_seed) {
    const Split split = split_rows(repeating({"a", "b", "c"}, 30), options, {});
    EXPECT_EQ(split.training.size(), 10u);
    EXPECT_EQ(split.validation.size(), 10u);
    EXPECT_EQ(split.test.size(), 10u);
  }
}

TEST(Split, OrderOfNumbersAndTheFile) {
  DataOptions options;
  options.split = SplitKind::kOrder;
  options.fractions = {0.5, 0.25, 0.25};
  const Table numbers = make_table({"t"}, {{"10"}, {"9"}, {"-1"}, {"100"}});
  Split split = split_rows(numbers, options, {});
  EXPECT_EQ(split.training, (Ints{0, 1}));  // file order
  options.order_column = "t";
  split = split_rows(numbers, options, {});
  EXPECT_EQ(split.training, (Ints{1, 2}));
  EXPECT_EQ(split.validation, (Ints{0}));
  EXPECT_EQ(split.test, (Ints{3}));
}

// The row numbers in the order of the column, cut into parts of one row where there are three.
Ints dated(const std::vector<std::string>& texts) {
  Table table("t.csv", {{"when", {}, {}}});
  int64_t line = 2;
  for (const auto& text : texts) table.add_row({text}, line++);
  DataOptions options;
  options.split = SplitKind::kOrder;
  options.fractions = {1.0 / 3, 1.0 / 3, 1.0 / 3};
  options.order_column = "when";
  const Split split = split_rows(table, options, {});
  return {split.training.at(0), split.validation.at(0), split.test.at(0)};
}

TEST(Split, SaysWhichOfDayAndMonthComesFirst) {
  DataOptions options;
  options.split = SplitKind::kOrder;
  options.order_column = "when";
  options.fractions = {0.5, 0.25, 0.25};
  const auto warnings = [&](const char* text) {
    return split_rows(
               make_table({"when"}, {{text}, {"01/02/2020"}, {"02/02/2020"}, {"03/02/2020"}}),
               options, {})
        .warnings;
  };
  EXPECT_EQ(
      warnings("27/01/2020"),
      (std::vector<std::string>{
          "the dates of column \"when\" are read with the day first, as \"27/01/2020\" must be"}));
  EXPECT_HAS(warnings("01/27/2020").at(0), "the month first, as \"01/27/2020\" must be");
  EXPECT_TRUE(
      split_rows(
          make_table({"when"}, {{"2020-01-02"}, {"2020-01-01"}, {"2020-01-03"}, {"2020-02-03"}}),
          options, {})
          .warnings.empty());
}

std::string undated(const std::vector<std::string>& texts) {
  return input_error([&] { (void)dated(texts); });
}

TEST(Split, DatesAreInOrderOfTime) {
  const Ints backwards = {2, 1, 0};
  EXPECT_EQ(dated({"27/01/2020", "02/12/2019", "30/11/2018"}), backwards);
  EXPECT_EQ(dated({"1/27/2020", "12/2/2019", "11/30/2018"}), backwards);
  EXPECT_EQ(dated({"01.02.2020", "28.01.2020", "27.12.2019"}), backwards);
  EXPECT_EQ(dated({"03.02.2020", "04.01.2020", "05.12.2019"}), backwards);  // points: day first
  EXPECT_EQ(dated({"2020-10-01", "2020-9-30", "2019-12-31"}), backwards);
  EXPECT_EQ(dated({"2020/10/01", "2020/09/30", "2019/12/31"}), backwards);
  EXPECT_EQ(dated({"2020-10", "2020-09", "2019-12"}), backwards);
  EXPECT_EQ(dated({"2 Apr 2020", "1 September 2019", "30 Sept 2018"}), backwards);
  EXPECT_EQ(dated({"April 2, 2020", "Jan 31, 2020", "Dec 31, 2019"}), backwards);
  EXPECT_EQ(dated({"Apr 2020", "Jan 2020", "Dec 2019"}), backwards);
  EXPECT_EQ(dated({"2-Apr-2020", "31-jan-2020", "31-DEC-2019"}), backwards);
  EXPECT_EQ(dated({"20201001", "20200930", "20191231"}), backwards);  // as numbers
}

TEST(Split, TimesOfDayAndZonesCount) {
  const Ints backwards = {2, 1, 0};
  EXPECT_EQ(dated({"2020-01-27 10:00", "2020-01-27 9:30", "2020-01-27"}), backwards);
  EXPECT_EQ(dated({"2020-01-27T10:00:00.2", "2020-01-27T10:00:00.15", "2020-01-27T10:00:00"}),
            backwards);
  EXPECT_EQ(dated({"1/27/2020 1:05 PM", "1/27/2020 11:00 AM", "1/27/2020 12:30 am"}), backwards);
  // 09:30Z, 09:00Z, 08:45Z.
  EXPECT_EQ(dated({"2020-01-27T09:30Z", "2020-01-27T10:00:00+01:00", "2020-01-27T00:45-0800"}),
            backwards);
  EXPECT_HAS(undated({"2020-01-27T09:30Z", "2020-01-27T10:00", "2020-01-27T10:01"}),
             "line 3, column \"when\": \"2020-01-27T10:00\" lacks a time zone");
  EXPECT_HAS(undated({"2020-01-27 24:30", "2020-01-27 10:00", "2020-01-27 10:01"}), "is neither");
}

TEST(Split, DatesThatMayMeanTwoDaysAreRefused) {
  EXPECT_HAS(undated({"01/02/2020", "03/04/2020", "05/05/2020"}),
             "line 2, column \"when\": \"01/02/2020\" may begin with the day or with the month");
  EXPECT_HAS(
      undated({"27/01/2020", "01/28/2020", "05/05/2020"}),
      "\"27/01/2020\" begins with the day, but \"01/28/2020\" on another line with the month");
  EXPECT_HAS(undated({"2020-01-27", "27/01/2020", "28/01/2020"}), "has a different format");
  EXPECT_HAS(undated({"27/01/20", "28/01/20", "29/01/20"}), "a year of two digits");
  EXPECT_HAS(undated({"31/02/2020", "27/01/2020", "28/01/2020"}), "not a day of the calendar");
  EXPECT_HAS(undated({"2020-13-01", "2020-01-27", "2020-01-28"}), "not a day of the calendar");
  EXPECT_HAS(undated({"27012020", "28012020", "02122019"}), "looks like a date with the year last");
  for (const char* text : {"b", "2020-Q1", "10:30", "x1", "2020-01-27x", "27 Foo 2020", "2020-01-",
                           "/01/2020", "2020-01-27 10", "99999999999999999999/1/2020", "-"})
    EXPECT_HAS(undated({"2020-01-27", text, "2020-01-28"}),
               "line 3, column \"when\": " + quote(text) + " is ")
        << text;
}

TEST(Split, ColumnNamesTheParts) {
  DataOptions options;
  options.split = SplitKind::kColumn;
  options.split_column = "p";
  const Split split =
      split_rows(make_table({"p"}, {{"test"}, {"train"}, {"validation"}, {"train"}}), options, {});
  EXPECT_EQ(split.training, (Ints{1, 3}));
  EXPECT_EQ(split.validation, (Ints{2}));
  EXPECT_EQ(split.test, (Ints{0}));
  const Split other = split_rows(
      make_table({"p"},
                 {{"Test"}, {"TRAINING"}, {"val"}, {"train"}, {"valid"}, {"dev"}, {"testing"}}),
      options, {});
  EXPECT_EQ(other.training, (Ints{1, 3}));
  EXPECT_EQ(other.validation, (Ints{2, 4, 5}));
  EXPECT_EQ(other.test, (Ints{0, 6}));
}

TEST(Split, FilesAndWhatIsCutFromTheTrainingFile) {
  const Table table = repeating({"a"}, 100);
  DataOptions options;
  options.split = SplitKind::kFiles;
  Split split = split_rows(table, options, {60, 15, 25});
  expect_partition(split, 100);
  EXPECT_EQ(split.training.back(), 59);
  EXPECT_EQ(split.validation.front(), 60);
  EXPECT_EQ(split.test.front(), 75);
  split = split_rows(table, options, {85, 0, 15});  // 0.15 / 0.85 of 85 rows
  expect_partition(split, 100);
  EXPECT_EQ(split.validation.size(), 15u);
  EXPECT_LT(split.validation.back(), 85);
  EXPECT_EQ(split.test.size(), 15u);
  split = split_rows(table, options, {85, 15, 0});
  EXPECT_EQ(split.test.size(), 15u);
  EXPECT_LT(split.test.back(), 85);
}

TEST(Split, BadInputIsNamed) {
  const Table table = make_table({"p"}, {{"train"}, {"holdout"}, {""}, {"test"}});
  DataOptions options;
  const auto message = [&] { return input_error([&] { (void)split_rows(table, options, {}); }); };
  for (const auto& fractions :
       {std::vector<double>{0.5, 0.5}, {0.5, 0.2, 0.2}, {1.2, -0.1, -0.1}}) {
    options.fractions = fractions;
    EXPECT_HAS(message(), "data.fractions");
  }
  options.fractions = {0.98, 0.01, 0.01};
  EXPECT_HAS(message(), "validation part gets none of the 4 rows");
  options.fractions = {0.7, 0.15, 0.15};
  options.split = SplitKind::kColumn;
  EXPECT_HAS(message(), "needs data.split_column");
  options.split_column = "P";
  EXPECT_HAS(message(), "did you mean \"p\"?");
  options.split_column = "p";
  EXPECT_HAS(message(), "line 3, column \"p\": \"holdout\" is not a part");
  options.split = SplitKind::kGroup;
  options.group_column = "p";
  EXPECT_HAS(message(),
             "line 4, column \"p\": empty or a word of data.missing, so the row has no group");
  options.split = SplitKind::kOrder;
  options.order_column = "p";
  EXPECT_HAS(message(), "has no place in the order");
}

TEST(Split, WordsForParts) {
  EXPECT_EQ(part_of_name("Training"), 0U);
  EXPECT_EQ(part_of_name(" DEV"), 1U);
  EXPECT_EQ(part_of_name("test"), 2U);
  for (const char* word : {"", "holdout", "tests"})
    EXPECT_EQ(part_of_name(word), std::nullopt) << word;
}

TEST(Split, ASingleGroupLeavesPartsEmpty) {
  DataOptions options;
  options.split = SplitKind::kGroup;
  options.group_column = "key";
  const Table table = repeating({"a"}, 10);
  EXPECT_HAS(input_error([&] { (void)split_rows(table, options, {}); }), "part gets none");
}

}  // namespace
}  // namespace kindred
