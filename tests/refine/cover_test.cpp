#include "kindred/refine/cover.h"

#include <set>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/refine/cover_search.h"

#include "tests/support/cover_problem.h"

namespace kindred {
namespace {

TEST(BestCoverTest, TakesSingleTaskNetworksForTheirGainOfZero) {
  const std::vector<Group> groups = {{0, 1, 2}, {0, 1}, {1, 2}};
  const std::vector<std::vector<double>> gains = {{0.01, 0.02, -0.03}, {0.05, 0.01}, {0.0, 0.02}};
  const Cover two = best_cover(cover_problem(3, 2), groups, gains);
  // {0, 1} with {1, 2}: 0.05 + 0.01 + 0.02; with {2} alone: 0.06.
  EXPECT_EQ(two.groups, (std::vector<Group>{{0, 1}, {1, 2}}));
  EXPECT_NEAR(two.value, 0.08 / 3, 1e-12);
  EXPECT_EQ(two.serves, (std::vector<int64_t>{0, 0, 1}));
  const Cover one = best_cover(cover_problem(3, 1), groups, gains);
  EXPECT_EQ(one.groups, (std::vector<Group>{{0, 1, 2}}));
  EXPECT_NEAR(one.value, 0, 1e-12);
  const std::vector<std::vector<double>> harmful = {{-1, -1, -1}, {-1, -1}, {-1, -1}};
  EXPECT_EQ(best_cover(cover_problem(3, 3), groups, harmful).groups,
            (std::vector<Group>{{0}, {1}, {2}}));
}

TEST(BestCoverTest, HonoursWeightsCostsAndConstraints) {
  const std::vector<Group> groups = {{0, 1, 2}, {0, 1}, {1, 2}};
  const std::vector<std::vector<double>> gains = {{0.01, 0.02, 0.03}, {0.05, 0}, {0.09, 0.0}};
  CoverProblem weighted = cover_problem(3, 2);
  weighted.weights = {1, 0, 10};
  const Cover cover = best_cover(weighted, groups, gains);
  EXPECT_NEAR(cover.value, (0.05 + 10 * 0.03) / 11, 1e-12);
  CoverProblem apart = cover_problem(3, 3);
  apart.grouping.apart = {{"t0", "t1"}};
  EXPECT_EQ(best_cover(apart, groups, gains).groups, (std::vector<Group>{{0}, {1, 2}}));
  CoverProblem budget = cover_problem(3, 3);
  budget.grouping.budget = 1.3;
  budget.costs = {{{0, 1}, 0.5}, {{2}, 0.75}};
  const std::vector<std::vector<double>> cheap = {{0.01, 0.02, 0.03}, {0.09, 0}, {0.09, 0.0}};
  EXPECT_EQ(best_cover(budget, groups, cheap).groups, (std::vector<Group>{{0, 1}, {2}}));
}

TEST(CoverSearchTest, IsThatOfTheBestCover) {
  RandomStream stream(11);
  for (int instance = 0; instance < 200; ++instance) {
    const size_t n = 2 + stream.below(6);
    CoverProblem random = cover_problem(n, static_cast<int64_t>(1 + stream.below(4)));
    for (double& weight : random.weights)
      weight = stream.uniform() + (stream.below(4) == 0 ? 0 : 1);
    std::set<Group> sets;
    Group all;
    for (size_t task = 0; task < n; ++task) all.push_back(static_cast<int64_t>(task));
    sets.insert(all);
    for (size_t k = 0; k < 3 * n; ++k) {
      Group group;
      for (const int64_t task : all)
        if (stream.below(2) == 0) group.push_back(task);
      if (group.size() > 1) sets.insert(group);
    }
    const std::vector<Group> groups(sets.begin(), sets.end());
    std::vector<std::vector<double>> gains;
    for (const auto& group : groups) {
      gains.emplace_back();
      for (size_t i = 0; i < group.size(); ++i) gains.back().push_back(stream.normal());
    }
    ASSERT_TRUE(CoverSearch::applies(random));
    EXPECT_NEAR(CoverSearch(random, groups).best(gains).value,
                best_cover(random, groups, gains).value, 1e-12);
  }
}

TEST(CoverSearchTest, AppliesWhereOnlyTheNumberIsConstrained) {
  CoverProblem constrained = cover_problem(3, 3);
  EXPECT_TRUE(CoverSearch::applies(constrained));
  constrained.grouping.apart = {{"t0", "t1"}};
  EXPECT_FALSE(CoverSearch::applies(constrained));
  EXPECT_FALSE(CoverSearch::applies(cover_problem(9, 5)));
}

TEST(BestCoverTest, IsStopped) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW((void)best_cover(cover_problem(2, 2), {{0, 1}}, {{0, 0}}, stop.get_token()),
               InterruptedError);
}

TEST(RemovalLossesTest, AreWhatTheRestCannotServe) {
  const CoverProblem three = cover_problem(3, 3);
  Cover cover;
  cover.groups = {{0, 1}, {1, 2}};
  const std::vector<std::vector<double>> gains = {{0.03, 0.05}, {0.04, -0.01}};
  // Task 0 falls to 0; task 1 from 0.05 to 0.04; task 2 rises by 0.01.
  const auto losses = removal_losses(three, cover, gains, {0, 0, 0});
  EXPECT_NEAR(losses[0], (0.03 + 0.01) / 3, 1e-12);
  EXPECT_NEAR(losses[1], -0.01 / 3, 1e-12);
  // Networks outside the cover keep some of it.
  EXPECT_NEAR(removal_losses(three, cover, gains, {0.02, 0.045, 0})[0], (0.01 + 0.005) / 3, 1e-12);
}

}  // namespace
}  // namespace kindred
