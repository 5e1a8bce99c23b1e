#include <algorithm>
#include <cmath>
#include <stop_token>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/grouping/upper_bound.h"
#include "kindred/partition/partition_solver.h"
#include "kindred/selection/selection.h"
#include "kindred/solver/local_search.h"

#include "tests/support/instances.h"

namespace kindred {
namespace {

TEST(UpperBound, HoldsAndIsTightWhereBudgetsAreTrivial) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const auto n = 3 + static_cast<size_t>(seed % 8);
    for (int64_t networks = 1; networks <= static_cast<int64_t>(n); ++networks) {
      auto problem = clustered_problem(n, networks, seed);
      if (seed % 2 == 0) {
        problem.singletons = Singletons::kValue;
        problem.singleton_values.assign(n, 0.2);
      }
      for (size_t i = 0; i < n; ++i) problem.weights[i] = 1 + static_cast<double>((i + seed) % 3);
      const double best = select_groups(problem).value, bound = upper_bound(problem);
      EXPECT_GE(bound, best - 1e-12);
      if (networks == 1 || networks == static_cast<int64_t>(n)) {
        EXPECT_NEAR(bound, best, 1e-9);
      }
    }
  }
}

TEST(LocalSearch, FindsTheProvenBestOfSmallProblems) {
  for (uint64_t seed = 0; seed < 3; ++seed) {
    auto problem = clustered_problem(10, 3, seed);
    if (seed == 1) {
      problem.singletons = Singletons::kValue;
      problem.singleton_values.assign(10, 0.3);
    }
    SearchLimits limits(1e8, std::nullopt);
    const SolverAnswer found = search_groups(problem, 0, limits).best;
    EXPECT_NEAR(found.value, select_groups(problem).value, 1e-9);
    EXPECT_NEAR(evaluate(problem, found.groups).value, found.value, 1e-9);
  }
}

TEST(SelectGroups, ThreadsDoNotChangeTheAnswer) {
  for (uint64_t seed = 0; seed < 4; ++seed) {
    // Affinities in steps of a quarter: answers of equal value abound.
    auto problem = clustered_problem(24, 4, seed);
    for (double& value : affinity_of(problem)) value = std::round(4 * value) / 4;
    SelectionOptions one, three;
    one.alternatives = three.alternatives = 2;
    three.threads = 3;
    const Grouping a = select_groups(problem, one), b = select_groups(problem, three);
    EXPECT_EQ(a.status, GroupingStatus::kOptimal);
    EXPECT_EQ(a.groups, b.groups);
    EXPECT_EQ(a.value, b.value);
    EXPECT_EQ(a.bound, b.bound);
    ASSERT_EQ(a.alternatives.size(), b.alternatives.size());
    for (size_t k = 0; k < a.alternatives.size(); ++k)
      EXPECT_EQ(a.alternatives[k].groups, b.alternatives[k].groups);
  }
}

TEST(SelectGroups, WithoutAProofThreadsDoNotChangeTheAnswerEither) {
  auto problem = clustered_problem(34, 4, 0);
  RandomStream stream(3);
  for (double& value : affinity_of(problem)) value = stream.normal();
  SelectionOptions one, two;
  one.effort = two.effort = 0.05;
  two.threads = 2;
  const Grouping a = select_groups(problem, one), b = select_groups(problem, two);
  EXPECT_EQ(a.status, GroupingStatus::kHeuristic);
  EXPECT_EQ(a.groups, b.groups);
  EXPECT_EQ(a.bound, b.bound);
}

TEST(SelectGroups, QuickAnswersAreNearlyAsGoodAndTheSameEveryTime) {
  SelectionOptions quick;
  quick.quick = true;
  for (const size_t n : {6, 12, 25}) {
    const auto problem = clustered_problem(n, 4, 7);
    const Grouping best = select_groups(problem), near = select_groups(problem, quick);
    EXPECT_GE(near.value, best.value - 0.01 * std::abs(best.value)) << n;
    EXPECT_EQ(near.groups, select_groups(problem, quick).groups);
    EXPECT_GE(near.bound, best.value - 1e-9);
  }
}

TEST(SelectGroups, AnswersBeyondProofWithAnHonestGap) {
  const auto problem = clustered_problem(174, 8, 5);
  ASSERT_FALSE(can_solve_exactly(174, 8));
  const Grouping grouping = select_groups(problem, {.seed = 1});
  EXPECT_EQ(grouping.status, GroupingStatus::kHeuristic);
  EXPECT_LE(grouping.groups.size(), 8u);
  EXPECT_EQ(grouping.value, evaluate(problem, grouping.groups).value);
  EXPECT_GE(grouping.bound, grouping.value);
  EXPECT_NEAR(grouping.gap, (grouping.bound - grouping.value) / std::abs(grouping.value), 1e-12);
  // All in one network is the plain alternative.
  Group everybody;
  for (int64_t i = 0; i < 174; ++i) everybody.push_back(i);
  EXPECT_GT(grouping.value, evaluate(problem, {everybody}).value + 0.1);
  for (size_t g = 0; g < grouping.groups.size(); ++g)
    EXPECT_NE(std::count(grouping.serves.begin(), grouping.serves.end(), static_cast<int64_t>(g)),
              0);
}

TEST(SelectGroups, RecognisesAnAnswerThatMeetsTheBound) {
  const Grouping grouping = select_groups(clustered_problem(40, 1, 2));
  EXPECT_EQ(grouping.status, GroupingStatus::kOptimal);
}

TEST(SelectGroups, StopsWhenInterrupted) {
  std::stop_source stop;
  SelectionOptions options;
  options.stop = stop.get_token();
  stop.request_stop();
  EXPECT_THROW((void)select_groups(clustered_problem(14, 3, 0), options), InterruptedError);
  // Where there is an answer already it is given, with what is known of it.
  const Grouping grouping = select_groups(clustered_problem(50, 3, 0), options);
  EXPECT_EQ(grouping.status, GroupingStatus::kInterrupted);
  EXPECT_GE(grouping.bound, grouping.value);
}

TEST(SelectGroups, TwoSearchesInOneProcessAreStoppedApart) {
  const GroupingProblem problem = clustered_problem(24, 3, 0);
  std::stop_source first_stop, second_stop;
  SelectionOptions first, second;
  first.stop = first_stop.get_token();
  second.stop = second_stop.get_token();
  first_stop.request_stop();
  Grouping undisturbed;
  std::thread other([&] { undisturbed = select_groups(problem, second); });
  const Grouping stopped = select_groups(problem, first);
  other.join();
  EXPECT_EQ(stopped.status, GroupingStatus::kInterrupted);
  EXPECT_EQ(undisturbed.status, GroupingStatus::kOptimal);
}

TEST(PartitionSolver, StatesWhatItCanDo) {
  for (int64_t networks = 1; networks < 40; ++networks)
    EXPECT_TRUE(can_solve_exactly(14, networks));
  EXPECT_TRUE(can_solve_exactly(16, 3));
  EXPECT_FALSE(can_solve_exactly(16, 8));
  EXPECT_FALSE(can_solve_exactly(21, 1));
}

}  // namespace
}  // namespace kindred
