#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/table/read_table.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

class ArffReader : public testing::Test {
 protected:
  Table read(std::string_view text, const std::string& name = "t.arff") const {
    return read_table(files_.write(name, text), options_);
  }
  std::string refusal(std::string_view text) const {
    std::string message = input_error([&] { (void)read(text); });
    EXPECT_HAS(message, "t.arff");
    EXPECT_LT(message.size(), 400U) << message;
    return message;
  }
  // The refusal of one data row (line 6) under a header of three attributes.
  std::string row_refusal(const std::string& row) const { return refusal(kHeader + row + "\n"); }

  static const std::string kHeader;
  TemporaryFiles files_;
  DataOptions options_;
};

const std::string ArffReader::kHeader =
    "@relation r\n"
    "@attribute n numeric\n"
    "@attribute k {red, green}\n"
    "@attribute s string\n"
    "@data\n";

std::vector<std::string> row_of(const Table& table, int64_t row) {
  std::vector<std::string> cells;
  for (int64_t column = 0; column < table.columns(); ++column)
    cells.emplace_back(table.cell(row, column));
  return cells;
}

using Cells = std::vector<std::string>;

TEST_F(ArffReader, ReadsDenseRows) {
  const Table table = read(
      "% a comment\n"
      "@RELATION 'a name: with % blanks'\n\n"
      "@Attribute 'first name' REAL\n"
      "@attribute\tcolour\t{ red , 'dark green', \"it's\" ,'a,b'}   % trailing\n"
      "@attribute \"say \\\"hi\\\"\" string\n"
      "@attribute when DATE \"yyyy-MM-dd\"\n"
      "@attribute whole{1,2}\n"
      "@attribute count Integer\n"
      "@DATA\n"
      "% another\n"
      "1.5, red , 'O\\'Brien\\tsays', \"2020-01-01\", 1, 7\n"
      "\n"
      "  ?,'dark green',50%,?,2,? % why not\n"
      "-3e2,\"it's\",'?','x % y',2,\n"
      "1,'a,b',a b\\c,2020,1,1\r\n");
  ASSERT_EQ(table.columns(), 6);
  EXPECT_EQ(table.column(0).name, "first name");
  EXPECT_EQ(table.column(2).name, "say \"hi\"");
  EXPECT_EQ(table.column(4).name, "whole");
  EXPECT_EQ(table.column(0).declared_kind, ColumnKind::kNumeric);
  EXPECT_EQ(table.column(1).declared_kind, ColumnKind::kCategorical);
  EXPECT_EQ(table.column(1).declared_classes, (Cells{"red", "dark green", "it's", "a,b"}));
  EXPECT_EQ(table.column(2).declared_kind, ColumnKind::kCategorical);
  EXPECT_EQ(table.column(3).declared_kind, ColumnKind::kCategorical);
  EXPECT_EQ(table.column(5).declared_kind, ColumnKind::kNumeric);
  ASSERT_EQ(table.rows(), 4);
  EXPECT_EQ(row_of(table, 0), (Cells{"1.5", "red", "O'Brien\tsays", "2020-01-01", "1", "7"}));
  EXPECT_EQ(row_of(table, 1), (Cells{"", "dark green", "50%", "", "2", ""}));
  EXPECT_EQ(row_of(table, 2), (Cells{"-3e2", "it's", "", "x % y", "2", ""}));
  EXPECT_EQ(row_of(table, 3), (Cells{"1", "a,b", "a b\\c", "2020", "1", "1"}));
  EXPECT_HAS(table.place(1, 0), "t.arff, line 14");
}

TEST_F(ArffReader, ReadsSparseRows) {
  const Table table = read(kHeader +
                           "{0 1.5, 1 green, 2 'a, b}'}\n"
                           "{}\n"
                           "{ 2 x , 0 ? }\n"
                           "3, red, y\n");
  EXPECT_EQ(row_of(table, 0), (Cells{"1.5", "green", "a, b}"}));
  EXPECT_EQ(row_of(table, 1), (Cells{"0", "red", ""}));
  EXPECT_EQ(row_of(table, 2), (Cells{"", "red", "x"}));
  EXPECT_EQ(row_of(table, 3), (Cells{"3", "red", "y"}));
}

TEST_F(ArffReader, ReadsRowsBetweenBlanksAsWekaDoes) {
  const Table table = read(kHeader +
                           "1 red x\n"
                           "-2e3\tgreen \t 'a b'  % why not\n"
                           "3, red 'x'\n"
                           "? ? ?\n"
                           "4,red,a b\n");
  ASSERT_EQ(table.rows(), 5);
  EXPECT_EQ(row_of(table, 0), (Cells{"1", "red", "x"}));
  EXPECT_EQ(row_of(table, 1), (Cells{"-2e3", "green", "a b"}));
  EXPECT_EQ(row_of(table, 2), (Cells{"3", "red", "x"}));
  EXPECT_EQ(row_of(table, 3), (Cells{"", "", ""}));
  EXPECT_EQ(row_of(table, 4), (Cells{"4", "red", "a b"}));
  EXPECT_HAS(row_refusal("1 red"), "line 6: 1 value, but the header declares 3 attributes");
  EXPECT_HAS(row_refusal("1 red x y"), "line 6: 1 value, but");
  EXPECT_HAS(row_refusal("1 blue x"), "\"blue\" is not one of the declared classes");
}

TEST_F(ArffReader, ReadsSparseRowsBetweenBlanks) {
  const Table table = read(kHeader +
                           "{0 1.5 1 green 2 'a, b}'}\n"
                           "{0 7\t1  green}\n"
                           "{2 'x' 0 3}\n");
  EXPECT_EQ(row_of(table, 0), (Cells{"1.5", "green", "a, b}"}));
  EXPECT_EQ(row_of(table, 1), (Cells{"7", "green", ""}));
  EXPECT_EQ(row_of(table, 2), (Cells{"3", "red", "x"}));
  EXPECT_HAS(row_refusal("{0 1 green}"), "\"green\" is not an index");
  EXPECT_HAS(row_refusal("{0 1 1"), "expected a value after the index");
}

TEST_F(ArffReader, NotesTheLabelsOfMeka) {
  const auto labels = [&](const std::string& relation) {
    return read("@relation " + relation + "\n@attribute a {0,1}\n@data\n1\n").notes().label_count;
  };
  EXPECT_EQ(labels("'Tunes: -C 3'"), 3);
  EXPECT_EQ(labels("'Tunes: -C -14 -split-number 300'"), -14);
  EXPECT_EQ(labels("\"Tunes:-split-percentage 66 -C 3\""), 3);
  EXPECT_EQ(labels("Tunes: -C 3"), 3);
  EXPECT_EQ(labels("'Tunes:-C 3'"), 3);
  for (const char* other : {"'Tunes'", "'-C 3'", "'Tunes: -C'", "'Tunes: -C x'", "'Tunes: -C 3x'",
                            "'weka.filters.Remove-C 3'", "'Tunes: -C 99999999999999999999'", "''"})
    EXPECT_EQ(labels(other), 0) << other;
}

TEST_F(ArffReader, ADeclaredClassIsNeverMissing) {
  const Table table =
      read("@relation r\n@attribute k {NA,EU}\n@attribute s string\n@data\nNA,NA\n?,x\n");
  EXPECT_EQ(row_of(table, 0), (Cells{"NA", ""}));
  EXPECT_EQ(row_of(table, 1), (Cells{"", "x"}));
  EXPECT_TRUE(table.column(0).missing_words.empty());
  EXPECT_EQ(table.column(1).missing_words[0].first, "NA");
}

TEST_F(ArffReader, ReadsGzip) {
  EXPECT_EQ(read(gzip(kHeader + "1,red,x\n"), "t.arff.gz").rows(), 1);
}

TEST_F(ArffReader, RefusesFaultyHeaders) {
  EXPECT_HAS(refusal("@relation r\n@attribute a numeric\n1\n"), "line 3: expected @relation");
  EXPECT_HAS(refusal("@relation r\n@attribute a numeric\n"), "no @data line");
  EXPECT_HAS(refusal("@relation r\n@data\n1\n"), "line 2: @data before any @attribute");
  EXPECT_HAS(refusal(kHeader), "no rows after @data");
  EXPECT_HAS(refusal("@attribute a relational\n@data\n1\n"),
             "line 1: attribute \"a\" has the unknown type \"relational\"");
  EXPECT_HAS(refusal("@attribute a\n@data\n1\n"),
             "line 1: attribute \"a\" has the unknown type \"\"");
  EXPECT_HAS(refusal("@attribute\n@data\n1\n"), "line 1: expected a name");
  EXPECT_HAS(refusal("@attribute a numeric\n@attribute a real\n@data\n1,2\n"),
             "line 2: columns 1 and 2 are both named \"a\"");
  EXPECT_HAS(refusal("@attribute '' numeric\n@data\n1\n"), "line 1: column 1 has no name");
  EXPECT_HAS(refusal("@attribute k {a, b\n@data\na\n"), "line 1: expected a comma or }");
  EXPECT_HAS(refusal("@attribute k {a, b, a}\n@data\na\n"), "lists the class \"a\" twice");
  EXPECT_HAS(refusal("@attribute 'k numeric\n@data\n1\n"), "is never closed");
}

TEST_F(ArffReader, RefusesFaultyDenseRows) {
  EXPECT_HAS(row_refusal("1,red"), "line 6: 2 values, but the header declares 3 attributes");
  EXPECT_HAS(row_refusal("1,red,x,y"), "line 6: 4 values");
  EXPECT_HAS(
      row_refusal("1,blue,x"),
      "line 6, column \"k\": \"blue\" is not one of the declared classes \"red\" and \"green\"");
  EXPECT_HAS(row_refusal("1,red,'x"), "line 6: the quote that opens");
  EXPECT_HAS(row_refusal("1,red,'x\\"), "line 6: the quote that opens");
  EXPECT_HAS(row_refusal("1,'red'x,y"), "line 6: expected a comma after the quoted value");
}

TEST_F(ArffReader, RefusesFaultySparseRows) {
  EXPECT_HAS(row_refusal("{3 1}"),
             "line 6: sparse index 3 is out of range; there are 3 attributes");
  EXPECT_HAS(row_refusal("{99999999999999999999999 1}"), "out of range");
  EXPECT_HAS(row_refusal("{0 1, 0 2}"), "line 6: sparse index 0 is given twice");
  EXPECT_HAS(row_refusal("{-1 1}"), "\"-1\" is not an index");
  EXPECT_HAS(row_refusal("{x 1}"), "\"x\" is not an index");
  EXPECT_HAS(row_refusal("{0 1"), "expected a comma or }");
  EXPECT_HAS(row_refusal("{0 1,"), "expected } at the end");
  EXPECT_HAS(row_refusal("{0 1} x"), "expected the end of the line");
  EXPECT_HAS(row_refusal("{0}"), "expected a value after the index");
  EXPECT_HAS(row_refusal("{1 blue}"), "not one of the declared classes");
}

TEST_F(ArffReader, RefusesANamesFile) {
  options_.names_path = "names.txt";
  EXPECT_HAS(row_refusal("1,red,x"), "remove data.names_path");
}

TEST_F(ArffReader, RefusesAHeaderBeyondTheLimit) {
  const std::string comments = gzip("%" + std::string((size_t{1} << 20) - 2, 'x') + "\n");
  std::string file = gzip("@relation r\n");
  for (int i = 0; i < 80; ++i) file += comments;
  EXPECT_HAS(input_error([&] { (void)read(file, "t.arff.gz"); }), "header before @data is longer");
}

}  // namespace
}  // namespace kindred
