#include "kindred/grouping/stability.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/grouping/choose_groups.h"
#include "kindred/stats/moments.h"

#include "instances.h"

namespace kindred {
namespace {

AffinityMatrix matrix_with_errors(size_t n, double error) {
  const GroupingProblem problem = clustered_problem(n, 3, 4);
  AffinityMatrix matrix(problem.tasks);
  matrix.values = problem.affinity;
  matrix.standard_errors.assign(n * n, error);
  return matrix;
}

Choice choice_of(const AffinityMatrix& matrix) {
  Choice choice;
  choice.from = matrix;
  choice.resampler = resample_by_errors(matrix);
  choice.options.resamples = 300;
  return choice;
}

TEST(Stability, IsCertainWithoutNoise) {
  const Grouping grouping = choose_groups(choice_of(matrix_with_errors(7, 0)));
  ASSERT_TRUE(grouping.stability);
  EXPECT_EQ(grouping.stability->resamples, 300);
  EXPECT_NEAR(grouping.stability->best_share, 1, 1e-12);
  EXPECT_EQ(grouping.stability->expected_regret, 0);
  EXPECT_EQ(grouping.stability->regret_95, 0);
  for (const auto& group : grouping.groups)
    for (const int64_t a : group)
      for (const int64_t b : group)
        EXPECT_EQ(grouping.stability->together[static_cast<size_t>(a * 7 + b)], 1);
}

TEST(Stability, LosesCertaintyWithNoise) {
  const Stability little = *choose_groups(choice_of(matrix_with_errors(7, 0.02))).stability;
  const Stability much = *choose_groups(choice_of(matrix_with_errors(7, 1))).stability;
  EXPECT_GT(little.best_share, much.best_share);
  EXPECT_LT(little.expected_regret, much.expected_regret);
  EXPECT_GE(much.regret_95, much.expected_regret);
}

// a and c serve each other; which of them b goes with is the larger of two standard normal values
// X and Y, so each is chosen half the time, and keeping to one costs E max(0, Y − X) / 3 = 1 /
// (3√π).
TEST(Stability, KnowsTheChancesOfAFairChoice) {
  AffinityMatrix matrix({"a", "b", "c"});
  matrix.values = {0, 0, 100, 0, 0, 0, 100, 0, 0};
  matrix.standard_errors.assign(9, 0);
  matrix.standard_errors[0 * 3 + 1] = matrix.standard_errors[2 * 3 + 1] = 1;
  Choice choice = choice_of(matrix);
  choice.options.networks = 2;
  choice.options.resamples = 4000;
  const Stability stability = *choose_groups(choice).stability;
  EXPECT_EQ(stability.together[0 * 3 + 2], 1);
  EXPECT_NEAR(stability.together[0 * 3 + 1], 0.5, 0.03);
  EXPECT_NEAR(stability.together[0 * 3 + 1] + stability.together[1 * 3 + 2], 1, 1e-12);
  EXPECT_NEAR(stability.expected_regret, 0.18806, 0.012);
}

TEST(Stability, IsTheSameForEveryNumberOfThreads) {
  Choice choice = choice_of(matrix_with_errors(6, 0.3));
  const Grouping one = choose_groups(choice);
  choice.threads = 4;
  EXPECT_EQ(to_json(choose_groups(choice)), to_json(one));
}

TEST(Stability, NamesThePairWithoutAnError) {
  AffinityMatrix matrix = matrix_with_errors(3, 0.1);
  matrix.standard_errors[1] = std::nan("");
  EXPECT_FALSE(has_errors(matrix));
  try {
    (void)resample_by_errors(matrix);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("\"t000\" to \"t001\""), std::string::npos);
  }
}

TEST(Stability, RefusesToResampleWhatIsNotUncertain) {
  Choice choice = choice_of(matrix_with_errors(3, 0.1));
  choice.resampler.reset();
  EXPECT_THROW((void)choose_groups(choice), InputError);
  choice.options.resamples.reset();
  EXPECT_FALSE(choose_groups(choice).stability);
}

// The variance of resampled means of a series x_t = r x_{t−1} + noise.
double variance_of_means(double r) {
  Measurements measurements;
  measurements.tasks = {"a", "b"};
  RandomStream stream(5);
  double x = 0;
  for (int64_t t = 0; t < 2000; ++t) {
    x = r * x + stream.normal();
    measurements.steps.push_back(t);
    measurements.values.insert(measurements.values.end(), {0, x, 1, 0});
    measurements.weights.insert(measurements.weights.end(), {1, 1});
  }
  const Resampler resample = resample_in_blocks(measurements);
  Moments means;
  for (uint64_t i = 0; i < 2000; ++i) {
    RandomStream draw(derive_seed(1, "draw", i));
    const AffinityMatrix matrix = resample(draw);
    EXPECT_EQ(matrix.at(1, 0), 1);
    means.add(matrix.at(0, 1));
  }
  return means.variance();
}

TEST(ResampleInBlocks, RespectsCorrelationInTime) {
  // Independent: 1 / T. Of such a series the mean has variance 1 / (T (1 − r)²), of which blocks of
  // 13 keep most.
  EXPECT_NEAR(variance_of_means(0) * 2000, 1, 0.15);
  const double correlated = variance_of_means(0.6) * 2000;
  EXPECT_GT(correlated, 4);
  EXPECT_LT(correlated, 7.5);
}

}  // namespace
}  // namespace kindred
