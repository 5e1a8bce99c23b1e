#include "kindred/stats/moments.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/random.h"

namespace kindred {
namespace {

TEST(Moments, OfLiteralValues) {
  Moments moments;
  for (const double value : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) moments.add(value);
  EXPECT_EQ(moments.count(), 8);
  EXPECT_DOUBLE_EQ(moments.mean(), 5);
  EXPECT_DOUBLE_EQ(moments.variance(), 32.0 / 7);
  EXPECT_DOUBLE_EQ(moments.standard_deviation(), std::sqrt(32.0 / 7));
  EXPECT_DOUBLE_EQ(moments.standard_error(), std::sqrt(32.0 / 56));
}

TEST(Moments, OfTooFewValues) {
  Moments moments;
  EXPECT_EQ(moments.mean(), 0);
  EXPECT_TRUE(std::isnan(moments.variance()));
  moments.add(3);
  EXPECT_EQ(moments.mean(), 3);
  EXPECT_TRUE(std::isnan(moments.standard_error()));
}

// Sums of squares would lose all digits here.
TEST(Moments, OfSmallDifferencesOfLargeNumbers) {
  Moments moments;
  for (int i = 0; i < 1000; ++i) moments.add(1e9 + i % 2);
  EXPECT_DOUBLE_EQ(moments.mean(), 1e9 + 0.5);
  EXPECT_NEAR(moments.variance(), 250.0 / 999, 1e-6);
}

TEST(Moments, MergingEqualsAddingAll) {
  RandomStream stream(1);
  for (const size_t cut : {0u, 1u, 13u, 100u}) {
    Moments all, first, second;
    for (size_t i = 0; i < 100; ++i) {
      const double value = 50 + stream.normal();
      all.add(value);
      (i < cut ? first : second).add(value);
    }
    first.merge(second);
    EXPECT_EQ(first.count(), 100);
    EXPECT_NEAR(first.mean(), all.mean(), 1e-12);
    EXPECT_NEAR(first.variance(), all.variance(), 1e-12);
  }
}

TEST(Moments, GoesOnFromWhatWasSaved) {
  Moments whole, before;
  for (const double value : {1.5, 2.25, -3.0}) before.add(value);
  whole = before;
  Moments restored(before.count(), before.mean(), before.squared_deviations());
  whole.add(0.1);
  restored.add(0.1);
  EXPECT_EQ(restored.mean(), whole.mean());
  EXPECT_EQ(restored.variance(), whole.variance());
}

}  // namespace
}  // namespace kindred
