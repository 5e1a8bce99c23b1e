#include "kindred/grouping/random_grouping.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

// Every set partition of n tasks into exactly `networks` blocks of at least `least`.
std::vector<std::vector<Group>> partitions(int64_t n, size_t networks, size_t least) {
  std::vector<std::vector<Group>> all{{}};
  for (int64_t task = 0; task < n; ++task) {
    std::vector<std::vector<Group>> next;
    for (const auto& groups : all) {
      for (size_t g = 0; g <= groups.size(); ++g) {
        auto grown = groups;
        if (g == groups.size()) grown.emplace_back();
        grown[g].push_back(task);
        next.push_back(grown);
      }
    }
    all = next;
  }
  std::erase_if(all, [&](const auto& groups) {
    return groups.size() != networks ||
           std::any_of(groups.begin(), groups.end(),
                       [&](const auto& g) { return g.size() < least; });
  });
  return all;
}

void expect_uniform(int64_t n, int64_t networks, Singletons singletons, size_t least) {
  const auto all = partitions(n, static_cast<size_t>(networks), least);
  std::map<std::vector<Group>, int> seen;
  for (const auto& groups : all) seen[groups] = 0;
  RandomStream stream(5);
  const int draws = 60 * static_cast<int>(all.size());
  for (int i = 0; i < draws; ++i) {
    const auto found = seen.find(random_grouping(n, networks, singletons, stream));
    ASSERT_NE(found, seen.end());
    ++found->second;
  }
  double chi_square = 0;
  for (const auto& [groups, count] : seen) chi_square += (count - 60.0) * (count - 60.0) / 60;
  const auto freedom = static_cast<double>(all.size() - 1);
  EXPECT_LT(chi_square, freedom + 5 * std::sqrt(2 * freedom) + 5);
}

TEST(RandomGrouping, IsUniform) {
  expect_uniform(5, 2, Singletons::kValue, 1);
  expect_uniform(6, 3, Singletons::kValue, 1);
  expect_uniform(6, 2, Singletons::kForbid, 2);
  expect_uniform(7, 3, Singletons::kForbid, 2);
  expect_uniform(6, 3, Singletons::kForbid, 2);
  expect_uniform(5, 3, Singletons::kForbid, 1);
  expect_uniform(4, 4, Singletons::kForbid, 1);
  expect_uniform(4, 1, Singletons::kForbid, 2);
}

TEST(RandomGrouping, HandlesManyTasks) {
  RandomStream stream(1);
  for (const int64_t networks : {2, 7, 500, 999, 1000, 1500, 1999, 2000, 5000}) {
    const auto groups = random_grouping(2000, networks, Singletons::kForbid, stream);
    EXPECT_EQ(groups.size(), static_cast<size_t>(std::min<int64_t>(networks, 2000)));
    std::vector<int64_t> tasks;
    for (const auto& group : groups) {
      if (networks <= 1000) {
        EXPECT_GE(group.size(), 2u);
      }
      tasks.insert(tasks.end(), group.begin(), group.end());
    }
    std::sort(tasks.begin(), tasks.end());
    ASSERT_EQ(tasks.size(), 2000u);
    for (int64_t i = 0; i < 2000; ++i) EXPECT_EQ(tasks[static_cast<size_t>(i)], i);
  }
}

TEST(RandomGrouping, DependsOnTheStreamAlone) {
  RandomStream a(3), b(3), c(4);
  const auto groups = random_grouping(20, 4, Singletons::kForbid, a);
  EXPECT_EQ(groups, random_grouping(20, 4, Singletons::kForbid, b));
  EXPECT_NE(groups, random_grouping(20, 4, Singletons::kForbid, c));
}

TEST(RandomGroupsLike, KeepSizesAndOverlapsAndAreEquallyProbable) {
  // {0, 1, 2} and {2, 3}: 12 ways to choose the shared task and the one beside it.
  std::map<std::vector<Group>, int> seen;
  for (int64_t draw = 0; draw < 12000; ++draw) {
    const auto groups = random_groups_like({{0, 1, 2}, {2, 3}}, 4, 5, draw);
    ASSERT_EQ(groups.size(), 2u);
    ASSERT_EQ(groups[0].size() + groups[1].size(), 5u);
    Group both = groups[0];
    both.insert(both.end(), groups[1].begin(), groups[1].end());
    std::sort(both.begin(), both.end());
    ASSERT_TRUE(std::is_sorted(groups[0].begin(), groups[0].end()));
    ASSERT_TRUE(std::is_sorted(groups.begin(), groups.end()));
    both.erase(std::unique(both.begin(), both.end()), both.end());
    ASSERT_EQ(both, (Group{0, 1, 2, 3}));
    ++seen[groups];
  }
  EXPECT_EQ(seen.size(), 12u);
  for (const auto& [groups, count] : seen) EXPECT_NEAR(count, 1000, 130);
  EXPECT_EQ(random_groups_like({{0, 1}, {2, 3}}, 4, 5, 7),
            random_groups_like({{0, 1}, {2, 3}}, 4, 5, 7));
}

TEST(RandomGrouping, RefusesNothingToDivide) {
  RandomStream stream(0);
  EXPECT_THROW((void)random_grouping(0, 1, Singletons::kForbid, stream), InputError);
  EXPECT_THROW((void)random_grouping(3, 0, Singletons::kForbid, stream), InputError);
}

}  // namespace
}  // namespace kindred
