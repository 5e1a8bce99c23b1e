// --targets as a row of CSV.
#include "kindred/cli/config_input.h"

#include <gtest/gtest.h>

#include "tests/support/errors.h"

namespace kindred {
namespace {

std::string targets_refusal(const std::string& text) {
  return input_error([&] { (void)split_targets(text); });
}

TEST(SplitTargetsTest, NamesAreTheCellsOfACsvRow) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(split_targets("load"), Names{"load"});
  EXPECT_EQ(split_targets(" load,\tprice "), (Names{"load", "price"}));
  EXPECT_EQ(split_targets(R"("load, net" , "the ""price""",größe)"),
            (Names{"load, net", "the \"price\"", "größe"}));
  EXPECT_EQ(split_targets(R"(a"b,c;d)"), (Names{"a\"b", "c;d"}));  // only commas separate
  EXPECT_EQ(split_targets("\"two\nlines\",b"), (Names{"two\nlines", "b"}));
  EXPECT_EQ(split_targets("two\nlines,b"), (Names{"two\nlines", "b"}));
  EXPECT_EQ(split_targets(std::string(100000, 'x')).size(), 1u);
}

TEST(SplitTargetsTest, FaultsAreNamed) {
  const std::string empty = "--targets: a name is empty; name columns with commas between them";
  for (const char* text : {"", "  ", "a,", ",a", "a,,b", "\"\"", "a,\"\""})
    EXPECT_EQ(targets_refusal(text), empty);
  EXPECT_EQ(targets_refusal("a,b,\"a\""), "--targets names \"a\" twice");
  EXPECT_EQ(targets_refusal("a,\"b"),
            "--targets, cell 2: the quote that opens this cell is never closed");
  EXPECT_EQ(targets_refusal("\"a\"b"),
            "--targets, cell 1: \"b\" after the closing quote; a quote inside a quoted cell is "
            "written twice");
  EXPECT_EQ(targets_refusal("a,\xff"), "--targets \"a,\\xff\": not UTF-8");
}

}  // namespace
}  // namespace kindred
