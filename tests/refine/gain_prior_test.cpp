#include "kindred/refine/gain_prior.h"

#include <cmath>

#include <gtest/gtest.h>

namespace kindred {
namespace {

TEST(StandardizedTest, BringsEachTargetToMeanZeroAndDeviationOne) {
  // Sources are rows. Onto task 0: 1, 2, 3; onto task 3: all equal.
  const std::vector<double> affinity = {9, 5, 5, 7,  //
                                        1, 9, 0, 7,  //
                                        2, 0, 9, 7,  //
                                        3, 0, 0, 9};
  const auto z = standardized(affinity, 4);
  const double root = std::sqrt(1.5);
  EXPECT_DOUBLE_EQ(z[1 * 4 + 0], -root);
  EXPECT_DOUBLE_EQ(z[2 * 4 + 0], 0);
  EXPECT_DOUBLE_EQ(z[3 * 4 + 0], root);
  for (size_t task = 0; task < 4; ++task) EXPECT_EQ(z[task * 4 + task], 0);
  for (size_t source = 0; source < 3; ++source) EXPECT_EQ(z[source * 4 + 3], 0);
}

TEST(StandardizedTest, CutsOffAndIgnoresTargetsWithAnUnknownValue) {
  std::vector<double> affinity(400, 0.0);
  affinity[5 * 20 + 0] = 100;  // an outlier of 19 values is 4.2 deviations away
  affinity[5 * 20 + 1] = NAN;
  const auto z = standardized(affinity, 20);
  EXPECT_EQ(z[5 * 20 + 0], 2.5);
  EXPECT_EQ(z[5 * 20 + 1], 0);
}

// By the definition in the header, term by term.
TEST(PriorCovarianceTest, HasEachTerm) {
  const std::vector<double> none;
  const std::vector<Group> groups = {{0, 1, 2}, {0, 1, 3}, {0, 3}, {1, 2}};
  const GroupMembers pairs(groups, 4, none);
  ASSERT_EQ(pairs.size(), 10u);
  // Itself: c + d (2/3)² + (γ + β) 2/2 + h + g + e.
  EXPECT_NEAR(prior_covariance(pairs, 0, pairs, 0),
              0.1 + 0.3 * 4 / 9 + 0.15 + 0.3 + 0.1 + 0.15 + 0.1, 1e-12);
  // Task 0 in {0, 1, 2} and in {0, 1, 3}: one common source; two tasks differ.
  EXPECT_NEAR(prior_covariance(pairs, 0, pairs, 3),
              0.1 + 0.3 * 4 / 9 + (0.15 + 0.3) / 2 + 0.1 * 0.64, 1e-12);
  // Tasks 0 and 1 of one network: source 2 and the network's effect are common.
  EXPECT_NEAR(prior_covariance(pairs, 0, pairs, 1), 0.15 / 2 + 0.15, 1e-12);
  // Task 0 in {0, 1, 2} and task 3 in {0, 3}: its only source is 0 itself, a target.
  EXPECT_NEAR(prior_covariance(pairs, 0, pairs, 7), 0, 1e-12);
  // Task 0 in {0, 1, 2} and task 2 in {1, 2}: source 1, k = 2 and 1.
  EXPECT_NEAR(prior_covariance(pairs, 0, pairs, 9), 0.15 / std::sqrt(2.0), 1e-12);
}

TEST(PriorSampleTest, HasThePriorsMomentsForSmallAndForLargeProblems) {
  for (const size_t tasks : {size_t{4}, size_t{14}}) {
    std::vector<double> affinity(tasks * tasks, 0.0);
    for (size_t i = 0; i < affinity.size(); ++i)
      if (i % (tasks + 1) != 0) affinity[i] = std::sin(static_cast<double>(i));
    const std::vector<Group> groups = {{0, 1, 2}, {0, 1, 3}, {0, 3}, {1, 2}};
    const GroupMembers pairs(groups, tasks, affinity);
    const size_t n = pairs.size();
    constexpr size_t kSamples = 20000;
    std::vector<double> mean(n, 0), product(n * n, 0);
    RandomStream stream(1);
    for (size_t s = 0; s < kSamples; ++s) {
      const auto values = PriorSample(tasks, stream).at(pairs);
      for (size_t i = 0; i < n; ++i) {
        mean[i] += values[i] / kSamples;
        for (size_t j = 0; j < n; ++j) product[i * n + j] += values[i] * values[j] / kSamples;
      }
    }
    for (size_t i = 0; i < n; ++i) {
      EXPECT_NEAR(mean[i], prior_mean(pairs, i), 0.04) << i;
      for (size_t j = 0; j < n; ++j)
        EXPECT_NEAR(product[i * n + j] - mean[i] * mean[j], prior_covariance(pairs, i, pairs, j),
                    0.05)
            << tasks << " tasks, pairs " << i << " and " << j;
    }
  }
}

TEST(PriorSampleTest, GivesAGroupTheSameValuesInEveryList) {
  RandomStream stream(2);
  const PriorSample sample(5, stream);
  const std::vector<Group> first = {{0, 1}, {2, 3, 4}}, second = {{2, 3, 4}, {1, 4}, {0, 1}};
  const std::vector<double> none;
  const auto a = sample.at(GroupMembers(first, 5, none));
  const auto b = sample.at(GroupMembers(second, 5, none));
  EXPECT_EQ(a[0], b[5]);
  EXPECT_EQ(a[1], b[6]);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(a[2 + i], b[i]);
}

}  // namespace
}  // namespace kindred
