// Numbers, axes and shades.

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "kindred/chart/axis.h"
#include "kindred/chart/cell_map.h"
#include "kindred/chart/number_text.h"

namespace kindred {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Numbers, AreWrittenForPeople) {
  EXPECT_EQ(affinity_text(-0.0000123456), "−1.23e−05");
  EXPECT_EQ(affinity_text(kNan), "–");
  EXPECT_EQ(result_text(0.47132), "0.4713");
  EXPECT_EQ(result_text(12345.6), "1.235e+04");
  EXPECT_EQ(result_text(std::nullopt), "–");
  EXPECT_EQ(change_text(-0.00123), "−0.0012");
  EXPECT_EQ(change_text(-0.0000314), "−0.000031");
  EXPECT_EQ(change_text(3e-12), "+3.0e−12");
  EXPECT_EQ(change_text(0.0), "+0.0000");
  EXPECT_EQ(percent_change_text(0.01234), "+1.23 %");
  EXPECT_EQ(share_text(0.625), "62.5 %");
  EXPECT_EQ(share_text(0.0001), "< 0.1 %");
  EXPECT_EQ(share_text(0), "0 %");
  EXPECT_EQ(seconds_text(3.46), "3.5 s");
  EXPECT_EQ(seconds_text(125), "2 min 5 s");
  EXPECT_EQ(seconds_text(3725), "1 h 2 min");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(count_text(kInfinity), "more than 10^308");
  EXPECT_EQ(counted(1, "seed"), "1 seed");
  EXPECT_EQ(counted(1000, "seed"), "1,000 seeds");
  EXPECT_EQ(place_text(-0.001), "0");
  EXPECT_EQ(place_text(300), "300");
}

TEST(Axis, HasRoundTicksWithinItsRange) {
  EXPECT_EQ(round_ticks(0, 1, 4).size(), 6u);           // 0, 0.2, … 1
  EXPECT_EQ(round_ticks(-0.045, 0.036, 4).size(), 4u);  // −0.04, −0.02, 0, 0.02
  const auto ticks = round_ticks(-0.013, 0.021, 4);
  ASSERT_FALSE(ticks.empty());
  EXPECT_NEAR(ticks.front(), -0.01, 1e-12);
  EXPECT_NEAR(ticks.back(), 0.02, 1e-12);
  EXPECT_TRUE(round_ticks(1, 1, 4).empty());
  EXPECT_TRUE(round_ticks(-kInfinity, kInfinity, 4).empty());
  EXPECT_TRUE(round_ticks(kNan, 1, 4).empty());
  EXPECT_LT(round_ticks(1, 1 + 1e-15, 4).size(), 12u);
}

TEST(Axis, HoldsAllFiniteValues) {
  const std::vector<double> some = {2, kNan, kInfinity, 3}, none = {kNan}, one = {5};
  const Axis axis = axis_over({&some, &none}, 0, 100);
  EXPECT_LT(axis.low, 2);
  EXPECT_GT(axis.high, 3);
  EXPECT_GT(axis.place(2), 0);
  EXPECT_LT(axis.place(3), 100);
  EXPECT_EQ(axis_over({&none}, 0, 1).high, 1);
  EXPECT_LT(axis_over({&one}, 0, 1).low, 5);
  EXPECT_EQ((Axis{1, 1, 0, 10}.place(1)), 5);
}

TEST(Shades, GrowWithSizeAndKeepTheSign) {
  EXPECT_EQ(shade_of(1, 1), kShades);
  EXPECT_EQ(shade_of(-1, 1), -kShades);
  EXPECT_EQ(shade_of(5, 1), kShades);
  EXPECT_EQ(shade_of(0, 1), 0);
  EXPECT_EQ(shade_of(kNan, 1), 0);
  EXPECT_EQ(shade_of(1, 0), 0);
  EXPECT_LT(shade_of(0.1, 1), shade_of(0.5, 1));
}

}  // namespace
}  // namespace kindred
