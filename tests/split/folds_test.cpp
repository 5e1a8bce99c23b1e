#include "kindred/split/folds.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"

#include "tests/support/tables.h"

namespace kindred {
namespace {

std::vector<int64_t> pool_of(const Split& split) {
  std::vector<int64_t> rows = split.training;
  rows.insert(rows.end(), split.validation.begin(), split.validation.end());
  std::sort(rows.begin(), rows.end());
  return rows;
}

// Every row of the pool is validated once, and trained on in all other folds.
void expect_folds(const std::vector<Fold>& folds, const Split& split, size_t count) {
  ASSERT_EQ(folds.size(), count);
  const auto pool = pool_of(split);
  std::vector<int64_t> validated;
  for (const auto& fold : folds) {
    EXPECT_TRUE(std::is_sorted(fold.training.begin(), fold.training.end()));
    EXPECT_TRUE(std::is_sorted(fold.validation.begin(), fold.validation.end()));
    std::vector<int64_t> both = fold.training;
    both.insert(both.end(), fold.validation.begin(), fold.validation.end());
    std::sort(both.begin(), both.end());
    EXPECT_EQ(both, pool);
    validated.insert(validated.end(), fold.validation.begin(), fold.validation.end());
  }
  std::sort(validated.begin(), validated.end());
  EXPECT_EQ(validated, pool);
}

// Column "who" with `people` values in turn, "when" with the row number times 37 modulo 1009.
Table made_table(int64_t rows, int64_t people) {
  Table table("t.csv", {{"who", {}, {}}, {"when", {}, {}}, {"part", {}, {}}});
  for (int64_t row = 0; row < rows; ++row) {
    const std::string who = numbered("p", row % people), when = std::to_string(row * 37 % 1009);
    const std::string part = row % 5 == 0 ? "test" : row % 5 == 1 ? "valid" : "train";
    table.add_row({who, when, part}, row + 2);
  }
  return table;
}

TEST(Folds, RandomOnesHaveEqualSizesAndFollowTheSeed) {
  const Table table = made_table(1000, 10);
  DataOptions options;
  const Split split = split_rows(table, options, {1000, 0, 0});
  const auto folds = split_folds(table, options, split, 4);
  expect_folds(folds, split, 4);
  for (const auto& fold : folds) EXPECT_NEAR(static_cast<double>(fold.validation.size()), 212.5, 1);
  EXPECT_EQ(split_folds(table, options, split, 4)[2].validation, folds[2].validation);
  options.split_seed = 3;
  EXPECT_NE(split_folds(table, options, split, 4)[2].validation, folds[2].validation);
}

TEST(Folds, GivenPartsAreSpreadEvenly) {
  const Table table = made_table(1000, 10);
  DataOptions options;
  options.split = SplitKind::kColumn;
  options.split_column = "part";
  const Split split = split_rows(table, options, {});
  const auto folds = split_folds(table, options, split, 5);
  expect_folds(folds, split, 5);
  const std::set<int64_t> given(split.validation.begin(), split.validation.end());
  for (const auto& fold : folds)
    EXPECT_EQ(std::count_if(fold.validation.begin(), fold.validation.end(),
                            [&](int64_t row) { return given.contains(row); }),
              40);
}

TEST(Folds, GroupsStayTogether) {
  const Table table = made_table(1000, 23);
  for (const SplitKind kind : {SplitKind::kGroup, SplitKind::kStratified}) {
    DataOptions options;
    options.split = kind;
    options.group_column = "who";
    const Strata strata = {std::vector<int32_t>(1000, 0)};
    const Split split = split_rows(table, options, {}, strata);
    const auto folds = split_folds(table, options, split, 3, strata);
    expect_folds(folds, split, 3);
    std::map<std::string_view, std::set<size_t>> seen;
    for (size_t fold = 0; fold < folds.size(); ++fold) {
      for (const int64_t row : folds[fold].validation) seen[table.cell(row, 0)].insert(fold);
      EXPECT_NEAR(static_cast<double>(folds[fold].validation.size()),
                  static_cast<double>(pool_of(split).size()) / 3, 90);
    }
    for (const auto& [who, own] : seen) EXPECT_EQ(own.size(), 1u) << who;
    EXPECT_THROW((void)split_folds(table, options, split, 23, strata), InputError);
  }
}

TEST(Folds, StratifiedOnesHaveTheSameShareOfARareClass) {
  const Table table = made_table(1000, 10);
  DataOptions options;
  options.split = SplitKind::kStratified;
  Strata strata = {std::vector<int32_t>(1000, 0)};
  for (size_t row = 0; row < 1000; row += 29) strata[0][row] = 1;
  const Split split = split_rows(table, options, {}, strata);
  const auto folds = split_folds(table, options, split, 5, strata);
  expect_folds(folds, split, 5);
  const auto rare = [&](const std::vector<int64_t>& rows) {
    return std::count_if(rows.begin(), rows.end(),
                         [&](int64_t row) { return strata[0][static_cast<size_t>(row)] == 1; });
  };
  const auto all = static_cast<double>(rare(pool_of(split)));
  for (const auto& fold : folds)
    EXPECT_NEAR(static_cast<double>(rare(fold.validation)), all / 5, 1.5);
}

TEST(Folds, OrderedOnesNeverLearnFromLaterRows) {
  const Table table = made_table(1000, 10);
  DataOptions options;
  options.split = SplitKind::kOrder;
  options.order_column = "when";
  const Split split = split_rows(table, options, {});
  const auto folds = split_folds(table, options, split, 4);
  ASSERT_EQ(folds.size(), 4u);
  const auto when = [&](int64_t row) { return std::stoi(std::string(table.cell(row, 1))); };
  std::set<int64_t> validated;
  for (const auto& fold : folds) {
    int latest = -1;
    for (const int64_t row : fold.training) latest = std::max(latest, when(row));
    for (const int64_t row : fold.validation) {
      EXPECT_GT(when(row), latest);
      EXPECT_TRUE(validated.insert(row).second);
    }
    EXPECT_NEAR(static_cast<double>(fold.validation.size()), 170, 1);
  }
  EXPECT_EQ(folds[3].training.size() + folds[3].validation.size(), pool_of(split).size());
}

TEST(Folds, MoreThanThereAreRowsAreRefused) {
  const Table table = made_table(10, 3);
  DataOptions options;
  const Split split = split_rows(table, options, {10, 0, 0});
  EXPECT_THROW((void)split_folds(table, options, split, 10), InputError);
}

}  // namespace
}  // namespace kindred
