#include "kindred/base/random.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace kindred {
namespace {

// The first outputs of Vigna's reference splitmix64.c for seed 1234567.
TEST(RandomStream, IsSplitMix64) {
  RandomStream stream(1234567);
  EXPECT_EQ(stream(), 6457827717110365317u);
  EXPECT_EQ(stream(), 3203168211198807973u);
  EXPECT_EQ(stream(), 9817491932198370423u);
}

TEST(RandomStream, BelowIsUniform) {
  RandomStream stream(1);
  int counts[6] = {};
  for (int i = 0; i < 60000; ++i) ++counts[stream.below(6)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(stream.below(1), 0u);
  for (int i = 0; i < 100; ++i)
    EXPECT_LT(stream.below((uint64_t{1} << 63) + 1), (uint64_t{1} << 63) + 1);
}

TEST(RandomStream, UniformAndNormalHaveTheirMoments) {
  RandomStream stream(2);
  double sum = 0, normal_sum = 0, normal_squares = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double uniform = stream.uniform(), normal = stream.normal();
    ASSERT_TRUE(uniform >= 0 && uniform < 1 && std::isfinite(normal));
    sum += uniform;
    normal_sum += normal;
    normal_squares += normal * normal;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.005);
  EXPECT_NEAR(normal_sum / kDraws, 0, 0.02);
  EXPECT_NEAR(normal_squares / kDraws, 1, 0.02);
}

TEST(DeriveSeed, DependsOnAllItsParts) {
  std::set<uint64_t> seeds;
  for (uint64_t seed = 0; seed < 20; ++seed)
    for (const char* purpose : {"", "a", "b", "ab", "ba", "shuffle"})
      for (uint64_t index = 0; index < 20; ++index) seeds.insert(derive_seed(seed, purpose, index));
  EXPECT_EQ(seeds.size(), 20u * 6 * 20);
  EXPECT_EQ(derive_seed(1, "x", 2), derive_seed(1, "x", 2));
}

TEST(RandomPermutation, IsUniform) {
  RandomStream stream(3);
  std::map<std::vector<int64_t>, int> seen;
  for (int i = 0; i < 24000; ++i) ++seen[random_permutation(4, stream)];
  EXPECT_EQ(seen.size(), 24u);
  for (const auto& [order, count] : seen) EXPECT_NEAR(count, 1000, 170);
  EXPECT_TRUE(random_permutation(0, stream).empty());
}

}  // namespace
}  // namespace kindred
