// What columns of a table hold.
#include "kindred/prepare/table_facts.h"

#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace kindred {
namespace {

// 40 rows: a number for each, texts, a gap in every fourth row, the parts, and nothing.
Table forty_rows() {
  std::vector<std::vector<std::string>> cells;
  const char* parts[] = {"train", "Train", "val", "test"};
  for (int64_t i = 0; i < 40; ++i)
    cells.push_back({numbered("", i), i % 2 == 0 ? "yes" : "no",
                     i % 4 == 0 ? "" : numbered("", i % 7), parts[i % 4], "", numbered("k", i)});
  Rows rows;
  rows.reserve(cells.size());
  for (const auto& row : cells) rows.emplace_back(row.begin(), row.end());
  return make_table({"id", "answer", "gaps", "fold", "nothing", "key"}, rows);
}

TEST(TableFactsTest, ColumnsAreDescribed) {
  const auto columns = column_facts(forty_rows(), {}, {});
  ASSERT_EQ(columns.size(), 6u);
  EXPECT_TRUE(columns[0].numeric);
  EXPECT_TRUE(columns[0].identifier);
  EXPECT_EQ(columns[0].different, 40);
  EXPECT_FALSE(columns[1].numeric);
  EXPECT_FALSE(columns[1].identifier);
  EXPECT_EQ(columns[1].different, 2);
  EXPECT_EQ(columns[2].filled, 30);
  EXPECT_EQ(columns[2].different, 7);
  EXPECT_TRUE(columns[2].numeric);
  EXPECT_EQ(columns[4].filled, 0);
  EXPECT_EQ(columns[4].different, 0);
  EXPECT_TRUE(columns[5].identifier);
  DataOptions meant;
  meant.numeric = {"id"};
  EXPECT_FALSE(column_facts(forty_rows(), {}, meant)[0].identifier);
}

TEST(TableFactsTest, ColumnsOfPartsNameAllThree) {
  const Table table = forty_rows();
  EXPECT_EQ(part_column(table, column_facts(table, {}, {})), "fold");
  const Table two = make_table({"fold"}, {{"train"}, {"test"}, {"TEST"}});
  EXPECT_EQ(part_column(two, column_facts(two, {}, {})), std::nullopt);
  const Table gap = make_table({"fold"}, {{"train"}, {"test"}, {"val"}, {""}});
  EXPECT_EQ(part_column(gap, column_facts(gap, {}, {})), std::nullopt);
  const Table other = make_table({"fold"}, {{"train"}, {"test"}, {"holdout"}});
  EXPECT_EQ(part_column(other, column_facts(other, {}, {})), std::nullopt);
}

}  // namespace
}  // namespace kindred
