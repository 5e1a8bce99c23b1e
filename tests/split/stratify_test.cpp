#include "kindred/split/stratify.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "kindred/split/split.h"

#include "tests/support/tables.h"
#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

using Ints = std::vector<int64_t>;
using Parts = std::array<Ints, 3>;
using Sizes = std::array<int64_t, 3>;

std::vector<Ints> single_rows(int64_t count) {
  std::vector<Ints> units;
  for (int64_t row = 0; row < count; ++row) units.push_back({row});
  return units;
}

std::vector<int> parts_of_rows(const Parts& parts, size_t rows) {
  std::vector<int> part_of(rows, -1);
  for (int part = 0; part < 3; ++part)
    for (const int64_t row : parts[static_cast<size_t>(part)]) {
      EXPECT_EQ(part_of[static_cast<size_t>(row)], -1) << "row " << row << " twice";
      part_of[static_cast<size_t>(row)] = part;
    }
  return part_of;
}

// Rows of a category in each part.
std::array<int, 3> spread(const std::vector<int32_t>& column, int32_t category,
                          const std::vector<int>& part_of) {
  std::array<int, 3> rows = {0, 0, 0};
  for (size_t row = 0; row < column.size(); ++row)
    if (column[row] == category) ++rows[static_cast<size_t>(part_of[row])];
  return rows;
}

// Parts without a category that has three rows or more.
int gaps(const Strata& strata, const std::vector<int>& part_of) {
  int count = 0;
  for (const auto& column : strata)
    for (int32_t category = 0; category < 2; ++category) {
      const auto rows = spread(column, category, part_of);
      if (rows[0] + rows[1] + rows[2] < 3) continue;
      count += static_cast<int>(std::count(rows.begin(), rows.end(), 0));
    }
  return count;
}

int fewest_gaps_of_all_divisions(const Strata& strata, const Sizes& sizes) {
  std::vector<int> part_of;
  for (int part = 0; part < 3; ++part)
    part_of.insert(part_of.end(), static_cast<size_t>(sizes[static_cast<size_t>(part)]), part);
  int fewest = gaps(strata, part_of);
  while (fewest > 0 && std::next_permutation(part_of.begin(), part_of.end()))
    fewest = std::min(fewest, gaps(strata, part_of));
  return fewest;
}

TEST(Stratify, NoDivisionOfASmallInstanceLeavesFewerGaps) {
  for (uint64_t seed = 0; seed < 80; ++seed) {
    RandomStream stream(derive_seed(seed, "instance"));
    const auto rows = static_cast<int64_t>(5 + stream.below(5));
    Strata strata(1 + stream.below(4), std::vector<int32_t>(static_cast<size_t>(rows)));
    for (auto& column : strata)
      for (auto& category : column)
        category = stream.below(10) < 4 ? 1 : stream.below(8) == 0 ? -1 : 0;
    Sizes sizes = {0, static_cast<int64_t>(1 + stream.below(2)),
                   static_cast<int64_t>(1 + stream.below(2))};
    sizes[0] = rows - sizes[1] - sizes[2];
    const Parts parts = stratify(single_rows(rows), strata, sizes, stream);
    for (size_t part = 0; part < 3; ++part)
      EXPECT_EQ(static_cast<int64_t>(parts[part].size()), sizes[part]);
    EXPECT_EQ(gaps(strata, parts_of_rows(parts, static_cast<size_t>(rows))),
              fewest_gaps_of_all_divisions(strata, sizes))
        << "seed " << seed;
  }
}

// What the paper's algorithm comes to for one label, worked out by hand: n rows of category 1.
TEST(Stratify, RareCategoriesAreWantedInEveryPart) {
  const std::vector<std::pair<int, std::array<int, 3>>> expected = {
      {1, {1, 0, 0}}, {2, {1, 0, 1}}, {3, {1, 1, 1}},   {4, {2, 1, 1}},
      {5, {3, 1, 1}}, {8, {6, 1, 1}}, {20, {14, 3, 3}}, {100, {70, 15, 15}}};
  for (const auto& [positives, wanted] : expected) {
    std::vector<int32_t> column(400, 0);
    for (size_t i = 0; i < static_cast<size_t>(positives); ++i) column[i * 3] = 1;
    RandomStream stream(7);
    const Parts parts = stratify(single_rows(400), {column}, {280, 60, 60}, stream);
    EXPECT_EQ(spread(column, 1, parts_of_rows(parts, 400)), wanted) << positives;
  }
}

TEST(Stratify, ManyLabelsHoldTheirSharesBetterThanChance) {
  constexpr size_t kRows = 1000, kLabels = 20;
  RandomStream stream(11);
  Strata strata(kLabels, std::vector<int32_t>(kRows));
  for (size_t label = 0; label < kLabels; ++label)
    for (auto& category : strata[label])
      category = stream.uniform() < 0.5 / static_cast<double>(1 + label) ? 1 : 0;
  const auto distance = [&](const std::vector<int>& part_of) {
    double sum = 0;
    for (const auto& column : strata) {
      const auto rows = spread(column, 1, part_of);
      const double all = rows[0] + rows[1] + rows[2];
      for (size_t part = 0; part < 3; ++part)
        sum += std::abs(rows[part] / all - (part == 0 ? 0.7 : 0.15));
    }
    return sum;
  };
  const auto stratified =
      parts_of_rows(stratify(single_rows(kRows), strata, {700, 150, 150}, stream), kRows);
  std::vector<int> chance(kRows);
  const auto order = random_permutation(kRows, stream);
  for (size_t i = 0; i < kRows; ++i)
    chance[static_cast<size_t>(order[i])] = i < 700 ? 0 : i < 850 ? 1 : 2;
  EXPECT_LT(distance(stratified), 0.25 * distance(chance));
  EXPECT_EQ(gaps(strata, stratified), 0);
}

TEST(Stratify, GroupsStayTogetherAndSpreadTheirLabels) {
  // 30 groups of 10 to 14 rows, of which four hold all rows of the label.
  std::vector<Ints> units;
  std::vector<int32_t> column;
  for (int group = 0; group < 30; ++group) {
    units.emplace_back();
    for (int i = 0; i < 10 + group % 5; ++i) {
      units.back().push_back(static_cast<int64_t>(column.size()));
      column.push_back(group % 8 == 0 && i < 6 ? 1 : 0);
    }
  }
  const auto rows = static_cast<int64_t>(column.size());
  for (uint64_t seed = 0; seed < 20; ++seed) {
    RandomStream stream(seed);
    const Sizes sizes = {rows - 2 * (rows / 6), rows / 6, rows / 6};
    const Parts parts = stratify(units, {column}, sizes, stream);
    const auto part_of = parts_of_rows(parts, column.size());
    for (const auto& unit : units)
      for (const int64_t row : unit)
        EXPECT_EQ(part_of[static_cast<size_t>(row)], part_of[static_cast<size_t>(unit[0])]);
    EXPECT_EQ(gaps({column}, part_of), 0) << seed;
    for (size_t part = 0; part < 3; ++part)
      EXPECT_LT(std::abs(static_cast<int64_t>(parts[part].size()) - sizes[part]), 14);
  }
}

TEST(Stratify, WithoutLabelsSizesAreHeld) {
  RandomStream stream(1);
  Parts parts = stratify(single_rows(10), {}, {7, 2, 1}, stream);
  EXPECT_EQ(parts[0].size(), 7u);
  EXPECT_EQ(parts[2].size(), 1u);
  parts = stratify(single_rows(10), {std::vector<int32_t>(10, -1)}, {8, 0, 2}, stream);
  EXPECT_EQ(parts[0].size(), 8u);
  EXPECT_TRUE(parts[1].empty());
  EXPECT_TRUE(stratify({}, {}, {0, 0, 0}, stream)[0].empty());
}

TEST(StratifiedSplit, FollowsTheSeedAndTheGroupColumn) {
  Table table("t.csv", {{.name = "who"}});
  std::vector<int32_t> column;
  for (int64_t row = 0; row < 200; ++row) {
    table.add_row({numbered("s", row / 4)}, row + 2);
    column.push_back(row % 40 == 0 ? 1 : 0);
  }
  DataOptions options;
  options.split = SplitKind::kStratified;
  const Split split = split_rows(table, options, {}, {column});
  EXPECT_EQ(split.training.size(), 140u);
  EXPECT_EQ(split.validation.size(), 30u);
  EXPECT_TRUE(std::is_sorted(split.training.begin(), split.training.end()));
  EXPECT_EQ(split_rows(table, options, {}, {column}).test, split.test);
  options.split_seed = 1;
  EXPECT_NE(split_rows(table, options, {}, {column}).test, split.test);
  options.group_column = "who";
  const Split grouped = split_rows(table, options, {}, {column});
  std::set<std::string> seen;
  size_t groups = 0;
  for (const auto* rows : {&grouped.training, &grouped.validation, &grouped.test}) {
    std::set<std::string> own;
    int positives = 0;
    for (const int64_t row : *rows) {
      own.emplace(table.cell(row, 0));
      positives += column[static_cast<size_t>(row)];
    }
    EXPECT_GT(positives, 0);
    groups += own.size();
    seen.insert(own.begin(), own.end());
  }
  EXPECT_EQ(groups, seen.size());
  options.group_column = "whom";
  EXPECT_HAS(input_error([&] { (void)split_rows(table, options, {}, {column}); }),
             "data.group_column: no column is named \"whom\"; did you mean \"who\"?");
}

TEST(StratifiedSplit, TooFewRowsAreRefused) {
  DataOptions options;
  options.split = SplitKind::kStratified;
  EXPECT_HAS(input_error([&] {
               (void)split_rows(make_table({"a"}, {{"1"}, {"2"}}), options, {}, {{0, 1}});
             }),
             "part gets none of the 2 rows");
}

}  // namespace
}  // namespace kindred
