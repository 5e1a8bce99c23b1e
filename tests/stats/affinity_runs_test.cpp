#include "kindred/stats/affinity_runs.h"

#include <cmath>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"

namespace kindred {
namespace {

AffinityMatrix run_of(double to_b, double to_a, double error) {
  AffinityMatrix matrix({"a", "b"});
  matrix.values = {1, to_b, to_a, 5};
  matrix.standard_errors.assign(4, error);
  matrix.counts.assign(4, 10);
  return matrix;
}

// Values 1, 3 and 4, 8: variances 2 and 8, errors 1 and 2 with a mean square of 2.5: 10 / 5.
TEST(RunVarianceRatio, OfLiteralValues) {
  EXPECT_DOUBLE_EQ(run_variance_ratio({run_of(1, 4, 1), run_of(3, 8, 2)}), 2);
  EXPECT_EQ(run_variance_ratio({run_of(1, 4, 1), run_of(1, 4, 1)}), 1) << "not below 1";
  EXPECT_EQ(run_variance_ratio({run_of(1, 4, 1)}), 1);
  EXPECT_EQ(run_variance_ratio({run_of(1, 4, 0), run_of(3, 8, 0)}), 1);
  // A pair that a run did not measure does not count.
  EXPECT_DOUBLE_EQ(run_variance_ratio({run_of(1, std::nan(""), 1), run_of(4, 8, 2)}), 4.5 / 2.5);
}

TEST(MeanOfRuns, OfLiteralValues) {
  const AffinityMatrix mean = mean_of_runs({run_of(1, 4, 1), run_of(3, 8, 2)});
  EXPECT_EQ(mean.values, (std::vector<double>{1, 2, 6, 5}));
  EXPECT_EQ(mean.counts, (std::vector<int64_t>{20, 20, 20, 20}));
  for (const double error : mean.standard_errors) EXPECT_DOUBLE_EQ(error, std::sqrt(2 * 5) / 2);
  const AffinityMatrix part = mean_of_runs({run_of(1, std::nan(""), 1), run_of(1, 8, 2)});
  EXPECT_EQ(part.at(1, 0), 8);
  EXPECT_EQ(part.standard_errors[2], 2);
}

TEST(MeanOfRuns, OneRunIsItself) {
  const AffinityMatrix one = run_of(1, 4, 1), mean = mean_of_runs({one});
  EXPECT_EQ(mean.values, one.values);
  EXPECT_EQ(mean.standard_errors, one.standard_errors);
}

TEST(MeanOfRuns, RefusesOtherTasks) {
  AffinityMatrix other = run_of(1, 4, 1);
  other.tasks = {"a", "c"};
  EXPECT_THROW((void)mean_of_runs({run_of(1, 4, 1), other}), InputError);
  EXPECT_THROW((void)mean_of_runs({}), InputError);
}

// The errors' intervals hold the truth, though trainings differ by three times their noise.
TEST(MeanOfRuns, ErrorsKnowTheVarianceBetweenRuns) {
  constexpr size_t kTasks = 6, kRuns = 3;
  RandomStream stream(5);
  int held = 0, pairs = 0;
  for (int study = 0; study < 100; ++study) {
    std::vector<AffinityMatrix> runs;
    for (size_t run = 0; run < kRuns; ++run) {
      AffinityMatrix matrix({"a", "b", "c", "d", "e", "f"});
      for (double& value : matrix.values) value = 3 * stream.normal() + stream.normal();
      matrix.standard_errors.assign(kTasks * kTasks, 1);
      runs.push_back(std::move(matrix));
    }
    const AffinityMatrix mean = mean_of_runs(runs);
    for (size_t pair = 0; pair < kTasks * kTasks; ++pair, ++pairs)
      held += std::abs(mean.values[pair]) <= 1.96 * mean.standard_errors[pair] ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(held) / pairs, 0.95, 0.02);
}

}  // namespace
}  // namespace kindred
