#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/stats/affinity_file.h"

#include "tests/support/errors.h"

namespace kindred {
namespace {

std::string csv_refusal(const std::string& text, std::optional<Rows> rows = std::nullopt) {
  std::string message = input_error([&] { (void)affinity_from_csv(text, rows, "a.csv"); });
  EXPECT_TRUE(message.starts_with("a.csv: ")) << message;
  return message;
}

TEST(AffinityCsv, TakesTheDirectionFromTheCornerOrTheCaller) {
  EXPECT_EQ(affinity_from_csv("source\\target,a,b\na,1,2\nb,3,4\n", {}, "x").at(0, 1), 2);
  EXPECT_EQ(affinity_from_csv("target\\source,a,b\na,1,2\nb,3,4\n", {}, "x").at(0, 1), 3);
  EXPECT_EQ(affinity_from_csv(",a,b\na,1,2\nb,3,4\n", Rows::kTarget, "x").at(0, 1), 3);
  EXPECT_EQ(affinity_from_csv("task,a,b\na,1,2\nb,3,4\n", Rows::kSource, "x").at(0, 1), 2);
  EXPECT_HAS(csv_refusal(",a,b\na,1,2\nb,3,4\n"), "does not say whether rows are");
  EXPECT_HAS(csv_refusal("source\\target,a\na,1\n", Rows::kTarget), "the other direction");
}

TEST(AffinityCsv, ReadsQuotesLineEndsMarksAndRowsInAnyOrder) {
  const auto matrix = affinity_from_csv(
      "\xEF\xBB\xBFsource\\target,\"a,1\",\"b\"\"\n2\"\r\n\"b\"\"\n2\", -3e-2 "
      ",+4\r\n\r\n\"a,1\",,2",
      {}, "x");
  EXPECT_EQ(matrix.tasks, (std::vector<std::string>{"a,1", "b\"\n2"}));
  EXPECT_EQ(matrix.at(1, 0), -0.03);
  EXPECT_EQ(matrix.at(1, 1), 4);
  EXPECT_TRUE(std::isnan(matrix.at(0, 0)));
  EXPECT_EQ(matrix.at(0, 1), 2);
}

// By the rules for tables.
TEST(AffinityCsv, IgnoresBlanksAroundCellsAndTakesAQuoteInsideOneForALetter) {
  const auto matrix =
      affinity_from_csv("source\\target, a ,5\" pipe\n \"a\" ,1,2\n 5\" pipe,3,4\n", {}, "x");
  EXPECT_EQ(matrix.tasks, (std::vector<std::string>{"a", "5\" pipe"}));
  EXPECT_EQ(matrix.at(1, 0), 3);
}

TEST(AffinityCsv, ComesBackToTheLastBit) {
  AffinityMatrix matrix({"plain", "with, comma", "\"quoted\"", " padded\r\n"});
  for (size_t i = 0; i < 16; ++i) matrix.values[i] = std::sin(static_cast<double>(i)) * 1e-7;
  const auto back = affinity_from_csv(to_csv(matrix), {}, "x");
  EXPECT_EQ(back.tasks, matrix.tasks);
  EXPECT_EQ(back.values, matrix.values);
}

TEST(AffinityCsv, RefusesWhatIsNotSquare) {
  EXPECT_HAS(csv_refusal("source\\target,a,b\na,1,2\nb,3\n"), "line 3: 2 cells; the header has 3");
  EXPECT_HAS(csv_refusal("source\\target,a,b\na,1,2\n"), "column \"b\" has no row");
  EXPECT_HAS(csv_refusal("source\\target,a,b\na,1,2\nc,3,4\n"), "row \"c\" has no column");
  EXPECT_HAS(csv_refusal("source\\target,a,b\na,1,2\na,3,4\n"),
             "line 3: row \"a\" is already on line 2");
  EXPECT_HAS(csv_refusal("source\\target,alpha\nalpa,1\n"), "did you mean \"alpha\"?");
}

TEST(AffinityCsv, RefusesNamesRepeatedOrMissing) {
  EXPECT_HAS(csv_refusal("source\\target,a,a\na,1,2\n"), "two tasks are named \"a\"");
  EXPECT_HAS(csv_refusal("source\\target,a,\na,1,2\n"), "task 2 has no name");
}

TEST(AffinityCsv, RefusesCellsThatAreNoFiniteNumbers) {
  for (const std::string cell : {"nan", "inf", "-inf", "1e999", "x", "1 2", "0x1"})
    EXPECT_HAS(csv_refusal("source\\target,a\na," + cell + "\n"), "line 2, column \"a\"");
}

TEST(AffinityCsv, TheFirstLineShowsTheSeparator) {
  for (const std::string separator : {";", "|", "\t"}) {
    const std::string text = "\nsource\\target" + separator + "\"a,1\"" + separator + "b\n\"a,1\"" +
                             separator + "1" + separator + "2\nb" + separator + "3" + separator +
                             "4\n";
    const auto matrix = affinity_from_csv(text, {}, "x");
    EXPECT_EQ(matrix.tasks, (std::vector<std::string>{"a,1", "b"}));
    EXPECT_EQ(matrix.at(0, 1), 2);
  }
  EXPECT_HAS(csv_refusal("source\\target;a|b\na;1|2\n"), "several separators");
  EXPECT_HAS(csv_refusal("source\\target;a\na;0,5\n"), "column \"a\": \"0,5\" is not a finite");
}

TEST(AffinityCsv, RefusesBrokenText) {
  EXPECT_HAS(csv_refusal(""), "empty");
  EXPECT_HAS(csv_refusal("\n\n"), "empty");
  EXPECT_HAS(csv_refusal("source\\target,\"a\n"),
             "line 1, cell 2: the quote that opens this cell is never closed");
  EXPECT_HAS(csv_refusal("source\\target,a\na,1\"\n"),
             "line 2, column \"a\": \"1\"\" is not a finite");
  EXPECT_HAS(csv_refusal("source\\target,\"a\"x\n"),
             "line 1, cell 2: \"x\" after the closing quote");
  EXPECT_HAS(csv_refusal("source\\target,a\na\xff,1\n"), "line 2: not UTF-8");
  EXPECT_HAS(csv_refusal(std::string(5000, ',')), "more than 2001 cells");
  std::string rows = "source\\target,a\n";
  for (int i = 0; i < 3000; ++i) rows += "a,1\n";
  EXPECT_HAS(csv_refusal(rows), "more than 2001 rows");
  (void)csv_refusal(std::string("\0\0,\0\n\0", 6));
}

}  // namespace
}  // namespace kindred
