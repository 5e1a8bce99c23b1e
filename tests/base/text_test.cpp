#include "kindred/base/text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace kindred {
namespace {

TEST(Text, Trims) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, ParsesWholeNumbersOnly) {
  EXPECT_EQ(parse_number("+1.5e-3"), 1.5e-3);
  EXPECT_EQ(parse_number("-0"), 0.0);
  EXPECT_EQ(parse_number(".5"), 0.5);
  EXPECT_EQ(parse_number("5e-324"), 5e-324);
  for (const char* text : {"", "+", "-", "+-1", "++1", " 1", "1 ", "1x", "0x10", "nan", "inf",
                           "-infinity", "1e999", "1,5", "e5", "."})
    EXPECT_FALSE(parse_number(text)) << text;
}

TEST(Text, ParsesWholeNumbers) {
  EXPECT_EQ(parse_whole("0"), 0);
  EXPECT_EQ(parse_whole("-12"), -12);
  EXPECT_EQ(parse_whole("9223372036854775807"), INT64_MAX);
  for (const char* text : {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "9223372036854775808"})
    EXPECT_FALSE(parse_whole(text)) << text;
}

TEST(Text, FindsTheNearestName) {
  const std::vector<std::string> names{"learning_rate", "rate", "seeds"};
  EXPECT_EQ(nearest_name("learnin_rate", names), "learning_rate");
  EXPECT_EQ(nearest_name("seed", names), "seeds");
  EXPECT_EQ(nearest_name("zebra", names), "");
  EXPECT_EQ(nearest_name("sedes", std::vector<std::string>{"seeds"}), "seeds");
  EXPECT_EQ(nearest_name("rnu", std::vector<std::string>{"run", "data"}), "run");
  EXPECT_EQ(nearest_name(std::string(1000000, 'a'), names), "");
  EXPECT_EQ(nearest_name("a", {}), "");
  EXPECT_EQ(nearest_name("U", std::vector<std::string>{"x", "u"}), "u");
  EXPECT_EQ(nearest_name("AGE", std::vector<std::string>{"wage", "age", "Age"}), "Age");
  EXPECT_EQ(nearest_name("U", std::vector<std::string>{"x", "y"}), "");
  EXPECT_EQ(nearest_name("", std::vector<std::string>{"x"}), "");
  EXPECT_EQ(nearest_name("", names), "");
}

TEST(Text, NearestNameIgnoresCase) {
  const std::vector<std::string> columns = {"x", "u", "Age", "AGE", "Income"};
  EXPECT_EQ(nearest_name("U", columns), "u");
  EXPECT_EQ(nearest_name("INCOME", columns), "Income");
  EXPECT_EQ(nearest_name("age", columns), "Age");
  EXPECT_EQ(nearest_name("AGe", columns), "Age");
  EXPECT_EQ(nearest_name("AGE", columns), "AGE");
  // Nothing in common: a suggestion would be a guess.
  EXPECT_EQ(nearest_name("z", columns), "");
}

TEST(Text, QuotesSafely) {
  EXPECT_EQ(quote("größe"), "\"größe\"");
  EXPECT_EQ(quote("a\nb\x1b\x7f"), "\"a\\x0ab\\x1b\\x7f\"");
  EXPECT_EQ(quote("\xff\xc3"), "\"\\xff\\xc3\"");
  EXPECT_EQ(quote("\xc2\x9b"
                  "2J\xc2\xa0"),
            "\"\\xc2\\x9b2J\xc2\xa0\"");
  EXPECT_EQ(quote(std::string(100, 'x'), 5), "\"xxxxx…\"");
  EXPECT_EQ(quote(std::string_view("\0", 1)), "\"\\x00\"");
  EXPECT_EQ(quote(""), "\"\"");
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("aé€😀"));
  EXPECT_TRUE(is_utf8(""));
  for (const char* text : {"\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                           "\xf5\x80\x80\x80", "\xe2\x82", "\xf0\x9f\x98"})
    EXPECT_FALSE(is_utf8(text));
}

TEST(Text, JoinsNames) {
  const std::vector<std::string> names{"a", "b", "c"};
  EXPECT_EQ(joined(names), "a, b and c");
  EXPECT_EQ(joined(names, 2), "a, b and 1 more");
  EXPECT_EQ(joined(std::vector<std::string>{"a"}), "a");
  EXPECT_EQ(joined({}), "");
}

TEST(Text, ALiteralKeepsAnyBytesOutOfTheSource) {
  EXPECT_EQ(octal_literal("a b"), "\"a b\"");
  EXPECT_EQ(octal_literal("\"\\\n\xC3\xA4"), "\"\\042\\134\\012\\303\\244\"");
}

}  // namespace
}  // namespace kindred
