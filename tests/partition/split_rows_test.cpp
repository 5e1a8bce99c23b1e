#include "kindred/partition/split_rows.h"

#include <bit>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace kindred {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();

// By the definition.
double split(const std::vector<double>& alone, const std::vector<double>& before, size_t set) {
  if (set == 0) return 0;
  double best = kNone;
  for (size_t block = set; block != 0; block = (block - 1) & set)
    if ((block & std::bit_floor(set)) != 0)
      best = std::max(best, alone[block] + before[set ^ block]);
  return best;
}

TEST(SplitRows, EqualsTheDefinition) {
  std::mt19937_64 draw(1);
  std::normal_distribution<double> normal;
  for (size_t tasks = 1; tasks <= 10; ++tasks) {
    const size_t sets = std::max(size_t{1} << tasks, kRowSets);
    std::vector<double> alone(sets, kNone), before(sets, kNone), next(sets, -1);
    for (size_t set = 0; set < size_t{1} << tasks; ++set) {
      alone[set] = set == 0 ? 0 : normal(draw);
      before[set] = set == 0 ? 0 : normal(draw);
    }
    // In two pieces.
    const size_t rows = sets / kRowSets, half = rows / 2;
    split_rows(alone.data(), before.data(), next.data(), half, rows);
    split_rows(alone.data(), before.data(), next.data(), 0, half);
    for (size_t set = 0; set < sets; ++set)
      ASSERT_EQ(next[set], split(alone, before, set)) << tasks << " tasks, set " << set;
  }
}

}  // namespace
}  // namespace kindred
