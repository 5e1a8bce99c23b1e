#include "kindred/refine/candidates.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "kindred/base/random.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/selection/selection.h"
#include "kindred/stats/affinity_matrix.h"

#include "tests/support/cover_problem.h"

namespace kindred {
namespace {

bool has(const std::vector<Group>& groups, const Group& group) {
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

TEST(CandidatesTest, AreAllGroupsOfFewTasks) {
  EXPECT_EQ(training_candidates(cover_problem(4, 3), {}, {}).size(), 11u);
  EXPECT_EQ(training_candidates(cover_problem(12, 3), {}, {}).size(), 4083u);
}

TEST(CandidatesTest, KeepToTheConstraintsOfANetwork) {
  CoverProblem constrained = cover_problem(4, 3);
  constrained.grouping.most_size = 3;
  constrained.grouping.apart = {{"t0", "t1"}};
  constrained.grouping.together = {{"t2", "t3"}};
  EXPECT_EQ(training_candidates(constrained, {}, {}),
            (std::vector<Group>{{0, 2, 3}, {1, 2, 3}, {2, 3}}));
}

TEST(CandidatesTest, GrowAroundCoversOfManyTasks) {
  const size_t n = 15;
  std::vector<double> affinity(n * n, 0.0);
  // Three clusters of five.
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) affinity[i * n + j] = i / 5 == j / 5 ? 1 : -1;
  Group all;
  for (int64_t task = 0; task < 15; ++task) all.push_back(task);
  const std::vector<NetworkGains> measured = {{.group = {0, 7, 9}, .gains = {1, 1, 1}},
                                              {.group = all, .gains = std::vector<double>(n, 0.0)}};
  const auto groups = training_candidates(cover_problem(n, 3), affinity, measured);
  EXPECT_TRUE(has(groups, all));
  EXPECT_TRUE(has(groups, {5, 6, 7, 8, 9}));  // by affinity
  EXPECT_TRUE(has(groups, {5, 6, 7, 8}));     // without one
  EXPECT_TRUE(has(groups, {0, 5, 6, 7, 8, 9}));
  EXPECT_TRUE(has(groups, {0, 7, 9}));  // of the best measured cover
  EXPECT_TRUE(has(groups, {0, 7, 9, 14}));
  EXPECT_TRUE(has(groups, {3, 12}));  // a pair
  EXPECT_TRUE(std::is_sorted(groups.begin(), groups.end()));
  EXPECT_LT(groups.size(), 1000u);
  // Without affinities there are still pairs and what was measured.
  EXPECT_TRUE(has(training_candidates(cover_problem(n, 3), {}, measured), {0, 7, 9, 14}));
}

TEST(CandidatesTest, GroupsByAffinityCountTheTasksWeights) {
  const size_t n = 13;
  CoverProblem heavy = cover_problem(n, 3);
  AffinityMatrix matrix(heavy.tasks);
  RandomStream stream(4);
  for (double& value : matrix.values) value = stream.normal();
  std::vector<double> weights(n, 1.0);
  for (const size_t task : {0, 5, 9}) weights[task] = 30;
  const Grouping by_weight =
      select_groups(make_problem(matrix, heavy.grouping, weights), {.quick = true});
  Group all;
  for (int64_t task = 0; task < 13; ++task) all.push_back(task);
  const std::vector<NetworkGains> measured = {{.group = all, .gains = std::vector<double>(n, 0.0)}};
  const auto all_there = [&] {
    const auto groups = training_candidates(heavy, matrix.values, measured);
    return std::all_of(by_weight.groups.begin(), by_weight.groups.end(),
                       [&](const Group& group) { return has(groups, group); });
  };
  EXPECT_FALSE(all_there());
  heavy.task_weights = weights;
  EXPECT_TRUE(all_there());
}

TEST(CandidatesTest, LimitThePairsOfVeryManyTasks) {
  const size_t n = 100;
  std::vector<double> affinity(n * n, 0.0);
  affinity[98 * n + 99] = 5;
  Group all;
  for (int64_t task = 0; task < 100; ++task) all.push_back(task);
  const auto groups = training_candidates(cover_problem(n, 3), affinity,
                                          {{.group = all, .gains = std::vector<double>(n, 0.0)}});
  EXPECT_TRUE(has(groups, {98, 99}));
  EXPECT_LT(std::count_if(groups.begin(), groups.end(),
                          [](const Group& group) { return group.size() == 2; }),
            1300);
}

}  // namespace
}  // namespace kindred
