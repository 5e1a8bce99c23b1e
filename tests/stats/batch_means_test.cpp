#include "kindred/stats/batch_means.h"

#include <cmath>

#include <gtest/gtest.h>

#include "kindred/base/random.h"
#include "kindred/stats/interval.h"
#include "kindred/stats/moments.h"

namespace kindred {
namespace {

// x_t = drift · t / T + u_t, where u_t = r u_{t−1} + noise: mean drift / 2 · (T − 1) / T.
BatchMeans series(uint64_t seed, int64_t count, double r, double drift) {
  RandomStream stream(derive_seed(seed, "series"));
  BatchMeans means;
  double u = stream.normal() / std::sqrt(1 - r * r);
  for (int64_t t = 0; t < count; ++t) {
    means.add(drift * static_cast<double>(t) / static_cast<double>(count) + u);
    u = r * u + stream.normal();
  }
  return means;
}

double coverage(int64_t count, double r, double drift) {
  constexpr uint64_t kSeries = 2000;
  const double truth = drift / 2 * static_cast<double>(count - 1) / static_cast<double>(count);
  int64_t covered = 0;
  for (uint64_t seed = 0; seed < kSeries; ++seed) {
    const BatchMeans means = series(seed, count, r, drift);
    const double t = student_t_quantile(0.975, means.degrees_of_freedom());
    if (std::abs(means.mean() - truth) <= t * means.standard_error()) ++covered;
  }
  return static_cast<double>(covered) / kSeries;
}

TEST(BatchMeans, MeanAndErrorOfLiteralValues) {
  BatchMeans means;
  EXPECT_EQ(means.mean(), 0);
  EXPECT_TRUE(std::isnan(means.standard_error()));
  EXPECT_EQ(means.degrees_of_freedom(), 0);
  means.add(1);
  EXPECT_EQ(means.mean(), 1);
  EXPECT_TRUE(std::isnan(means.standard_error()));
  means.add(4);
  means.add(2);
  EXPECT_DOUBLE_EQ(means.mean(), 7.0 / 3);
  // Half the mean square difference, (9 + 4) / 2 / 2, over 3 values.
  EXPECT_DOUBLE_EQ(means.standard_error(), std::sqrt(3.25 / 3));
  EXPECT_DOUBLE_EQ(means.degrees_of_freedom(), 8.0 / 5);
  EXPECT_EQ(means.count(), 3);
}

TEST(BatchMeans, DegreesOfFreedomFollowFromTheCountAlone) {
  BatchMeans means;
  for (int64_t count = 1; count <= 1000; ++count) {
    means.add(static_cast<double>(count * count % 17));
    EXPECT_EQ(means.degrees_of_freedom(), BatchMeans::degrees_of_freedom(count));
  }
  // 1000 values: spans of 8, joined two and two to hold 10 at least: 62 batches.
  EXPECT_EQ(BatchMeans::batches(1000), 62);
  EXPECT_EQ(BatchMeans::batches(3), 3);
  EXPECT_EQ(BatchMeans::batches(8), 4);
  EXPECT_EQ(BatchMeans::batches(0), 0);
  EXPECT_EQ(BatchMeans::degrees_of_freedom(1), 0);
}

TEST(BatchMeans, AValueOfWeightTwoIsTwoValues) {
  BatchMeans means;
  means.add(1, 2);
  means.add(4, 1);
  EXPECT_DOUBLE_EQ(means.mean(), 2);
  // Twice all weights changes nothing.
  BatchMeans doubled;
  doubled.add(1, 4);
  doubled.add(4, 2);
  EXPECT_DOUBLE_EQ(means.standard_error(), doubled.standard_error());
}

TEST(BatchMeans, ManyValuesKeepTheirMean) {
  RandomStream stream(3);
  BatchMeans means;
  Moments moments;
  for (int64_t k = 0; k < 100'001; ++k) {
    const double value = 1e6 + stream.normal();
    means.add(value);
    moments.add(value);
  }
  EXPECT_NEAR(means.mean(), moments.mean(), 1e-6);
  EXPECT_NEAR(means.standard_error() / moments.standard_error(), 1, 0.2);
}

TEST(BatchMeans, IntervalsHoldTheMeanOfIndependentAndCorrelatedValues) {
  for (const int64_t count : {20, 200, 3000})
    EXPECT_NEAR(coverage(count, 0, 0), 0.95, 0.02) << count;
  EXPECT_NEAR(coverage(300, 0.3, 0), 0.95, 0.02);
  EXPECT_NEAR(coverage(3000, 0.5, 0), 0.95, 0.02);
}

// Where the plain standard error would be several times too large.
TEST(BatchMeans, ADriftDoesNotWidenTheInterval) {
  EXPECT_NEAR(coverage(300, 0, 5), 0.95, 0.025);
}

}  // namespace
}  // namespace kindred
