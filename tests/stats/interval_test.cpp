#include "kindred/stats/interval.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"

namespace kindred {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// From printed tables of Student's t.
TEST(StudentT, MatchesTheTables) {
  EXPECT_NEAR(student_t_quantile(0.975, 1), 12.706, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.975, 2), 4.303, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.95, 5), 2.015, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.995, 10), 3.169, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.975, 1e7), 1.960, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.025, 2), -4.303, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.5, 3), 0, 1e-12);
}

TEST(StudentT, RefusesWhatHasNoQuantile) {
  for (const double probability : {0.0, 1.0, -1.0, kNan})
    EXPECT_THROW((void)student_t_quantile(probability, 2), InputError);
  for (const double degrees : {0.0, -1.0, kNan})
    EXPECT_THROW((void)student_t_quantile(0.9, degrees), InputError);
}

TEST(MeanInterval, OfLiteralValues) {
  const std::vector<double> values{1, 2, 3};
  const auto interval = mean_interval(values);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, 2 - 4.302653 / std::sqrt(3), 1e-5);
  EXPECT_NEAR(interval->high, 2 + 4.302653 / std::sqrt(3), 1e-5);
  EXPECT_FALSE(mean_interval(std::vector<double>{1}));
  EXPECT_FALSE(mean_interval(std::vector<double>{1, kNan}));
  EXPECT_THROW((void)mean_interval(values, 1), InputError);
}

TEST(MeanInterval, CoversAsOftenAsItSays) {
  RandomStream stream(3);
  int covered = 0;
  for (int i = 0; i < 4000; ++i) {
    std::vector<double> values;
    for (int k = 0; k < 3; ++k) values.push_back(7 + 2 * stream.normal());
    const auto interval = mean_interval(values);
    covered += interval->low <= 7 && 7 <= interval->high ? 1 : 0;
  }
  EXPECT_NEAR(covered / 4000.0, 0.95, 0.015);
}

TEST(PairedDifference, JudgesAgainstTheNoise) {
  const std::vector<double> base{1, 5, 9};
  EXPECT_EQ(paired_difference(std::vector<double>{2, 6.1, 9.9}, base).verdict, Verdict::kHigher);
  EXPECT_EQ(paired_difference(std::vector<double>{0, 3.9, 8.1}, base).verdict, Verdict::kLower);
  const auto noise = paired_difference(std::vector<double>{2, 4, 9.5}, base);
  EXPECT_EQ(noise.verdict, Verdict::kNoise);
  EXPECT_NEAR(noise.mean, 0.5 / 3, 1e-12);
  EXPECT_EQ(paired_difference(base, base).verdict, Verdict::kNoise);
}

TEST(PairedDifference, KnowsNothingFromOnePair) {
  const auto one = paired_difference(std::vector<double>{2}, std::vector<double>{1});
  EXPECT_EQ(one.verdict, Verdict::kUnknown);
  EXPECT_EQ(one.mean, 1);
  EXPECT_FALSE(one.interval);
  const auto holes =
      paired_difference(std::vector<double>{2, kNan, 3}, std::vector<double>{1, 1, kNan});
  EXPECT_EQ(holes.count, 1);
  EXPECT_EQ(holes.verdict, Verdict::kUnknown);
  EXPECT_TRUE(std::isnan(paired_difference({}, {}).mean));
  EXPECT_THROW((void)paired_difference(std::vector<double>{2}, {}), InputError);
}

TEST(Summary, ReadsAsMeanAndDeviation) {
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{1, 2, 3}), 2), "2.00 ± 1.00");
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{1.5})), "1.5000");
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{kNan})), "–");
}

}  // namespace
}  // namespace kindred
