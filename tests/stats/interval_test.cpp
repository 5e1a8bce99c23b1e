#include "kindred/stats/interval.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"

namespace kindred {
namespace {

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
  for (const double probability : {0.0, 1.0, -1.0, std::nan("")})
    EXPECT_THROW((void)student_t_quantile(probability, 2), InputError);
  for (const double degrees : {0.0, -1.0, std::nan("")})
    EXPECT_THROW((void)student_t_quantile(0.9, degrees), InputError);
}

TEST(MeanInterval, OfLiteralValues) {
  const std::vector<double> values{1, 2, 3};
  const auto interval = mean_interval(values);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, 2 - 4.302653 / std::sqrt(3), 1e-5);
  EXPECT_NEAR(interval->high, 2 + 4.302653 / std::sqrt(3), 1e-5);
  EXPECT_FALSE(mean_interval(std::vector<double>{1}));
  EXPECT_FALSE(mean_interval(std::vector<double>{1, std::nan("")}));
  EXPECT_THROW((void)mean_interval(values, 1), InputError);
}

TEST(MeanInterval, CoversAsOftenAsItSays) {
  RandomStream stream(3);
  int covered = 0;
  for (int i = 0; i < 4000; ++i) {
    std::vector<double> values(3);
    for (double& value : values) value = 7 + 2 * stream.normal();
    const auto interval = mean_interval(values);
    covered += interval->low <= 7 && 7 <= interval->high ? 1 : 0;
  }
  EXPECT_NEAR(covered / 4000.0, 0.95, 0.015);
}

// Means of 2, 4, 6, 12 without one of them: 22/3, 20/3, 6, 4. Of a mean the jackknife is the usual
// standard error: √(((−4)² + (−2)² + 0² + 6²) / 3 / 4).
TEST(Jackknife, OfAMeanIsItsStandardError) {
  const std::vector<double> without{22.0 / 3, 20.0 / 3, 6, 4};
  EXPECT_NEAR(jackknife_error(without), 2.160246899, 1e-9);
  EXPECT_TRUE(std::isnan(jackknife_error(std::vector<double>{1})));
  EXPECT_TRUE(std::isnan(jackknife_error(std::vector<double>{1, 2, std::nan("")})));
}

using Values = std::vector<double>;

PairedDifference over_zero(const Values& differences, const Values& without) {
  return paired_difference(differences, Values(differences.size(), 0), without,
                           Values(without.size(), 0));
}

// Seeds: 1, 2, 3 have a mean of 2 and a standard error of 1/√3. Rows: 2.16024690 from the test
// above. Together √(1/3 + 14/3) = √5, with 25 / ((1/9) / 2 + (196/9) / 3) = 3.4177 degrees of
// freedom by Satterthwaite, of which Student's t has the 97.5 % quantile 2.9727. Cochran's is (1/3
// · 4.3027 + 14/3 · 3.1824) / 5 = 3.2571.
TEST(PairedDifference, AddsTheNoiseOfSeedsAndOfRows) {
  const Values rows{22.0 / 3, 20.0 / 3, 6, 4};
  const auto difference = over_zero({1, 2, 3}, rows);
  EXPECT_EQ(difference.count, 3);
  EXPECT_EQ(difference.mean, 2);
  EXPECT_NEAR(difference.seed_error, 0.577350269, 1e-9);
  EXPECT_NEAR(difference.row_error, 2.160246899, 1e-9);
  ASSERT_TRUE(difference.interval);
  const double reach =
      (0.4 * student_t_quantile(0.975, 3.417721519) + 0.6 * 3.257127) * std::sqrt(5);
  EXPECT_NEAR(difference.interval->low, 2 - reach, 1e-6);
  EXPECT_NEAR(difference.interval->high, 2 + reach, 1e-6);
  EXPECT_NEAR(reach, 7.0287, 0.01);
  EXPECT_EQ(difference.verdict, Verdict::kNoise);
}

TEST(PairedDifference, JudgesAgainstTheNoise) {
  const Values rows{1, 1.001, 0.999, 1};
  EXPECT_EQ(over_zero({1, 1.1, 0.9}, rows).verdict, Verdict::kHigher);
  EXPECT_EQ(over_zero({-1, -1.1, -0.9}, rows).verdict, Verdict::kLower);
  EXPECT_EQ(over_zero({1, -1, 0.5}, rows).verdict, Verdict::kNoise);
  const auto none = over_zero({0, 0, 0}, {0, 0});
  EXPECT_TRUE(none.is_none());
  EXPECT_EQ(none.verdict, Verdict::kNoise);
  EXPECT_FALSE(none.interval);
}

// One of 60 test rows is right that was wrong before, with every seed: 20 groups of 3 rows.
TEST(PairedDifference, OneTestRowIsNoVerdictHoweverWellSeedsAgree) {
  Values without(20, -1.0 / 57);
  without[7] = 0;
  for (const size_t seeds : {2, 3, 10}) {
    const auto difference = over_zero(Values(seeds, -1.0 / 60), without);
    EXPECT_EQ(difference.seed_error, 0);
    EXPECT_NEAR(difference.row_error, 0.95 / 57, 1e-12);
    EXPECT_EQ(difference.verdict, Verdict::kNoise) << seeds;
    EXPECT_GT(difference.interval->high, 0.01);
  }
}

TEST(PairedDifference, HasNoVerdictFromTooFewSeedsOrUnknownRows) {
  const Values rows{1, 1.001, 0.999, 1};
  const auto two = over_zero({1, 1}, rows);
  EXPECT_EQ(two.verdict, Verdict::kUnknown);
  EXPECT_TRUE(two.interval);
  EXPECT_EQ(over_zero({1, 1.1, 0.9}, {}).verdict, Verdict::kUnknown);
  EXPECT_FALSE(over_zero({1, 1.1, 0.9}, {}).interval);
  EXPECT_EQ(over_zero({1, 1.1, 0.9}, {1, std::nan("")}).verdict, Verdict::kUnknown);
  // No noise in either: there is no interval, rather than one of no width.
  for (const size_t seeds : {2, 3}) {
    const auto agreed = over_zero(Values(seeds, 1), {1, 1, 1});
    EXPECT_EQ(agreed.verdict, Verdict::kUnknown);
    EXPECT_FALSE(agreed.interval);
    EXPECT_FALSE(agreed.is_none());
  }
}

TEST(PairedDifference, KnowsNothingFromOnePair) {
  const auto one = over_zero({1}, {1, 2});
  EXPECT_EQ(one.verdict, Verdict::kUnknown);
  EXPECT_EQ(one.mean, 1);
  EXPECT_FALSE(one.interval);
  EXPECT_EQ(paired_difference(Values{2, std::nan(""), 3}, Values{1, 1, std::nan("")}, {}, {}).count,
            1);
  EXPECT_TRUE(std::isnan(paired_difference({}, {}, {}, {}).mean));
  EXPECT_THROW((void)paired_difference(Values{2}, {}, {}, {}), InputError);
  EXPECT_THROW((void)paired_difference({}, {}, Values{2}, {}), InputError);
}

struct CrossedCoverage {
  double crossed = 0, by_seeds = 0;  // shares of intervals that hold the truth
};

// Crossed noise: every seed has an effect of its own, every row one on all seeds. `share`: of the
// variance of the mean over the seeds, that of the seeds.
CrossedCoverage crossed_coverage(size_t seeds, double share) {
  RandomStream stream(derive_seed(11, "coverage", seeds));
  constexpr int kStudies = 2000;
  constexpr size_t kRows = 60, kGroups = 20, kRowsLeft = kRows - kRows / kGroups;
  const double of_row = std::sqrt((1 - share) * kRows);
  const double of_seed = std::sqrt(share * static_cast<double>(seeds));
  int crossed = 0, by_seeds = 0;
  const auto holds = [](const std::optional<Interval>& interval) {
    return interval && interval->low <= 7 && 7 <= interval->high ? 1 : 0;
  };
  for (int study = 0; study < kStudies; ++study) {
    Values of_rows(kGroups, 0), of_seeds, without;
    for (size_t row = 0; row < kRows; ++row)
      of_rows[row * kGroups / kRows] += 7 + of_row * stream.normal();
    double sum = 0, effects = 0;
    for (const double group : of_rows) sum += group;
    for (size_t seed = 0; seed < seeds; ++seed) {
      const double effect = of_seed * stream.normal();
      of_seeds.push_back(sum / kRows + effect);
      effects += effect / static_cast<double>(seeds);
    }
    for (const double group : of_rows) without.push_back((sum - group) / kRowsLeft + effects);
    crossed += holds(crossed_interval(of_seeds, without));
    by_seeds += holds(mean_interval(of_seeds));
  }
  return {crossed / double{kStudies}, by_seeds / double{kStudies}};
}

// Satterthwaite's degrees of freedom alone hold the truth in 88 % of cases of two seeds that have
// 0.9 of the variance, and the intervals of the seeds alone in a third of those that have 0.01.
TEST(CrossedInterval, CoversAsOftenAsItSays) {
  for (const double share : {0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0}) {
    for (const size_t seeds : {3, 5}) {
      const double held = crossed_coverage(seeds, share).crossed;
      EXPECT_GE(held, 0.93) << seeds << ' ' << share;
      EXPECT_LE(held, 0.975) << seeds << ' ' << share;
    }
    const double of_two = crossed_coverage(2, share).crossed;
    EXPECT_GE(of_two, 0.92) << share;
    EXPECT_LE(of_two, 0.985) << share;
  }
  EXPECT_LT(crossed_coverage(3, 0.01).by_seeds, 0.4);
}

TEST(Summary, ReadsAsMeanAndDeviation) {
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{1, 2, 3}), 2), "2.00 ± 1.00");
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{1.5})), "1.5000");
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{std::nan("")})), "–");
}

}  // namespace
}  // namespace kindred
