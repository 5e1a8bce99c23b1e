// The rows of a text, by the rules that hold for every CSV file.
#include "kindred/base/csv.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"

#include "tests/support/errors.h"

namespace kindred {
namespace {

using Cells = std::vector<std::vector<std::string>>;

constexpr size_t kMany = 100;

Cells cells_of(const std::string& text) {
  Cells cells;
  for (const auto& record : parse_csv(text, kMany, kMany, "t")) cells.push_back(record.cells);
  return cells;
}

std::string refusal(const std::string& text, size_t records = kMany, size_t cells = kMany) {
  return input_error([&] { (void)parse_csv(text, records, cells, "t"); });
}

TEST(Csv, SplitsPlainCellsAndTrimsThem) {
  EXPECT_EQ(cells_of("a, b \n\t1\t,\n"), (Cells{{"a", "b"}, {"1", ""}}));
  EXPECT_EQ(cells_of("a\tb\n 1\t\n\t\n"), (Cells{{"a", "b"}, {"1", ""}, {"", ""}}));
  EXPECT_EQ(cells_of("a;b,c"), (Cells{{"a;b", "c"}}));
  EXPECT_EQ(cells_of("a|b\r\n1|2\r"), (Cells{{"a", "b"}, {"1", "2"}}));
}

TEST(Csv, ReadsQuotedCells) {
  EXPECT_EQ(cells_of("\"a,b\",\" c \"\"d\"\"\", \"e\" ,\"\"\n"),
            (Cells{{"a,b", " c \"d\"", "e", ""}}));
  EXPECT_EQ(cells_of("5\" pipe,it's\n"), (Cells{{"5\" pipe", "it's"}}));
}

TEST(Csv, KeepsLineEndsInQuotes) {
  EXPECT_EQ(cells_of("\"a\nb\",\"c\r\nd\r\"\r\n"), (Cells{{"a\nb", "c\r\nd\r"}}));
}

TEST(Csv, SkipsBlankLinesAndAByteOrderMarkAndCountsLines) {
  const auto records =
      parse_csv("\xEF\xBB\xBF\n \t\na,\"b\nc\"\r\n\r\n\"\"\n1,2", kMany, kMany, "t");
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].line, 3u);
  EXPECT_EQ(records[1].line, 6u);
  EXPECT_EQ(records[1].cells, (std::vector<std::string>{""}));
  EXPECT_EQ(records[2].line, 7u);
  EXPECT_TRUE(parse_csv("", kMany, kMany, "t").empty());
  EXPECT_TRUE(parse_csv("\r\n \n", kMany, kMany, "t").empty());
}

TEST(Csv, RefusalsNameTheLine) {
  EXPECT_EQ(refusal("a,b\n1,\"2\n\n"),
            "t: line 2, cell 2: the quote that opens this cell is never closed");
  EXPECT_EQ(refusal("a,b\n\"1\n2\"x,3\n"),
            "t: line 3, cell 1: \"x,3\" after the closing quote; a quote inside a quoted cell is "
            "written twice");
  EXPECT_EQ(refusal("a\nb\xff\n"), "t: line 2: not UTF-8 text");
  EXPECT_EQ(refusal("\na;b|c\n"),
            "t: line 2 holds several separators; write the table with commas");
  EXPECT_EQ(refusal("a\n1,2,3\n", kMany, 2), "t: line 2: more than 2 cells");
  EXPECT_EQ(refusal("a\n\"1\",2,3\n", kMany, 2), "t: line 2: more than 2 cells");
  EXPECT_EQ(refusal("a\nb\n\nc\n", 2), "t: line 4: more than 2 rows");
}

TEST(Csv, RefusesARowBeyondTheLimit) {
  std::string text = "a\n\"";
  for (int i = 0; i < 65; ++i) text += std::string(size_t{1} << 20, 'x') + "\n";
  EXPECT_EQ(refusal(text),
            "t: line 2, cell 1: the row is longer than 64 MiB; is the quote that opens this cell "
            "never closed?");
}

}  // namespace
}  // namespace kindred
