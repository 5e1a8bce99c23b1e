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
// freedom, of which Student's t has the 97.5 % quantile 2.9727.
TEST(PairedDifference, AddsTheNoiseOfSeedsAndOfRows) {
  const Values rows{22.0 / 3, 20.0 / 3, 6, 4};
  const auto difference = over_zero({1, 2, 3}, rows);
  EXPECT_EQ(difference.count, 3);
  EXPECT_EQ(difference.mean, 2);
  EXPECT_NEAR(difference.seed_error, 0.577350269, 1e-9);
  EXPECT_NEAR(difference.row_error, 2.160246899, 1e-9);
  ASSERT_TRUE(difference.interval);
  const double reach = student_t_quantile(0.975, 3.417721519) * std::sqrt(5);
  EXPECT_NEAR(difference.interval->low, 2 - reach, 1e-6);
  EXPECT_NEAR(difference.interval->high, 2 + reach, 1e-6);
  EXPECT_NEAR(reach, 6.6472, 0.01);
  EXPECT_EQ(difference.verdict, Verdict::kNoise);
}

TEST(PairedDifference, JudgesAgainstTheNoise) {
  const Values rows{1, 1.001, 0.999, 1};
  EXPECT_EQ(over_zero({1, 1.1, 0.9}, rows).verdict, Verdict::kHigher);
  EXPECT_EQ(over_zero({-1, -1.1, -0.9}, rows).verdict, Verdict::kLower);
  EXPECT_EQ(over_zero({1, -1, 0.5}, rows).verdict, Verdict::kNoise);
  EXPECT_EQ(over_zero({0, 0, 0}, {0, 0}).verdict, Verdict::kNoise);
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
  EXPECT_EQ(over_zero({1, 1, 1}, {1, 1, 1}).verdict, Verdict::kUnknown)
      << "an interval of no width";
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

// Crossed noise: every seed has an effect of its own, every row one on all seeds. The interval
// holds the truth as often as it says; that of the seeds alone held it in a third of the cases.
TEST(PairedDifference, CoversAsOftenAsItSays) {
  RandomStream stream(11);
  constexpr int kStudies = 2000;
  constexpr size_t kSeeds = 3, kRows = 100, kGroups = 20, kRowsLeft = kRows - kRows / kGroups;
  int covered = 0, by_seeds = 0;
  for (int study = 0; study < kStudies; ++study) {
    Values of_rows(kGroups, 0), of_seeds, without;
    for (size_t row = 0; row < kRows; ++row) of_rows[row * kGroups / kRows] += 2 * stream.normal();
    double sum = 0, effects = 0;
    for (const double group : of_rows) sum += group;
    for (size_t seed = 0; seed < kSeeds; ++seed) {
      const double effect = 0.1 * stream.normal();
      of_seeds.push_back(sum / kRows + effect);
      effects += effect / kSeeds;
    }
    for (const double group : of_rows) without.push_back((sum - group) / kRowsLeft + effects);
    const auto interval = over_zero(of_seeds, without).interval;
    covered += interval->low <= 0 && 0 <= interval->high ? 1 : 0;
    const auto naive = mean_interval(of_seeds);
    by_seeds += naive->low <= 0 && 0 <= naive->high ? 1 : 0;
  }
  EXPECT_NEAR(covered / double{kStudies}, 0.95, 0.02);
  EXPECT_LT(by_seeds / double{kStudies}, 0.8);
}

TEST(Summary, ReadsAsMeanAndDeviation) {
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{1, 2, 3}), 2), "2.00 ± 1.00");
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{1.5})), "1.5000");
  EXPECT_EQ(mean_and_deviation(summarize(std::vector<double>{std::nan("")})), "–");
}

}  // namespace
}  // namespace kindred
