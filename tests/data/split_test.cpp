#include "kindred/data/split.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/data/tables.h"
#include "tests/data/temporary_files.h"

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

TEST(Split, OrderOfNumbersTextsAndTheFile) {
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
  // As text "10" stands before "9"; equal texts keep their order.
  split = split_rows(make_table({"t"}, {{"b"}, {"9"}, {"10"}, {"b"}}), options, {});
  EXPECT_EQ(split.training, (Ints{1, 2}));
  EXPECT_EQ(split.validation, (Ints{0}));
  EXPECT_EQ(split.test, (Ints{3}));
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
  const Table table = make_table({"p"}, {{"train"}, {"valid"}, {""}, {"test"}});
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
  EXPECT_HAS(message(), "line 3, column \"p\": \"valid\" is no part");
  options.split = SplitKind::kGroup;
  options.group_column = "p";
  EXPECT_HAS(message(), "line 4, column \"p\": empty, so the row has no group");
  options.split = SplitKind::kOrder;
  options.order_column = "p";
  EXPECT_HAS(message(), "has no place in the order");
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
