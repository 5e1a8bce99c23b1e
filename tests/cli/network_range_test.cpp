#include "kindred/cli/network_range.h"

#include <gtest/gtest.h>

#include "kindred/base/error.h"

#include "tests/support/errors.h"

namespace kindred {
namespace {

std::string refusal(const std::string& text, int64_t limit = 2000) {
  return input_error([&] { (void)network_range(text, limit); });
}

TEST(NetworkRange, HasTwoDots) {
  const auto range = network_range("2..4");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->least, 2);
  EXPECT_EQ(range->most, 4);
  EXPECT_EQ(network_range("7..7")->least, 7);
  EXPECT_EQ(network_range("1..5000")->most, 5000);
  for (const char* text : {"", "3", "two", "2,3", "2.5"}) EXPECT_FALSE(network_range(text)) << text;
}

TEST(NetworkRange, AscendsFromOne) {
  for (const std::string text : {"..", "..5", "1..", "3..1", "0..2", "-1..2", "1...3", "a..b",
                                 "1.. 2", "1..99999999999999999999"})
    EXPECT_EQ(refusal(text),
              "--networks \"" + text + "\": expected a number or a range such as 1..5");
  EXPECT_EQ(refusal("1..2001"), "--networks \"1..2001\": more than 2000 networks");
}

}  // namespace
}  // namespace kindred
