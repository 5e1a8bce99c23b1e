#include "kindred/refine/training_plan.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/refine/candidates.h"

#include "tests/support/cover_problem.h"

namespace kindred {
namespace {

// All tasks harm each other in one network, but tasks 0 and 1 gain together.
std::vector<NetworkGains> measured() {
  return {{.group = {0, 1, 2, 3}, .gains = {-0.2, -0.2, -0.2, -0.2}},
          {.group = {0, 1}, .gains = {0.1, 0.1}},
          {.group = {0, 2}, .gains = {-0.1, -0.1}}};
}

TEST(TrainingPlanTest, TrainsWhatTheHopedForCoverLosesMostWithout) {
  const CoverProblem two = cover_problem(4, 2);
  const auto plan =
      plan_trainings(two, {}, measured(), training_candidates(two, {}, {}), {.most = 4});
  ASSERT_FALSE(plan.trainings.empty());
  EXPECT_TRUE(std::isnan(plan.expected_improvement));
  for (const auto& training : plan.trainings) {
    EXPECT_TRUE(training.in_cover);
    EXPECT_GT(training.deviation, 0);
    for (const auto& network : measured()) EXPECT_NE(training.group, network.group);
  }
  for (size_t i = 1; i < plan.trainings.size(); ++i)
    EXPECT_GE(plan.trainings[i - 1].benefit, plan.trainings[i].benefit);
  const auto one =
      plan_trainings(two, {}, measured(), training_candidates(two, {}, {}), {.most = 1});
  ASSERT_EQ(one.trainings.size(), 1u);
  EXPECT_EQ(one.trainings[0].group, plan.trainings[0].group);
}

TEST(TrainingPlanTest, SaysNothingIsLeftWhenAllCandidatesAreMeasured) {
  const auto plan = plan_trainings(cover_problem(4, 2), {}, measured(), {{0, 1}, {0, 2}});
  EXPECT_TRUE(plan.trainings.empty());
  EXPECT_TRUE(std::isnan(plan.expected_improvement));
}

TEST(TrainingPlanTest, EndsWhenNoImprovementIsToBeExpected) {
  const CoverProblem two = cover_problem(4, 2);
  const auto candidates = training_candidates(two, {}, {});
  const auto plan = plan_trainings(two, {}, measured(), candidates,
                                   {.most = 1, .least_improvement = 10, .least_measured = 3});
  EXPECT_TRUE(plan.trainings.empty());
  EXPECT_GE(plan.expected_improvement, 0);
  EXPECT_LT(plan.expected_improvement, 10);
  // Not before the least number of trainings.
  EXPECT_FALSE(plan_trainings(two, {}, measured(), candidates,
                              {.most = 1, .least_improvement = 10, .least_measured = 4})
                   .trainings.empty());
}

TEST(TrainingPlanTest, FallsBackToExpectedImprovementWhenTheCoverIsTrained) {
  // One network must serve all, so that the only candidate is in no cover.
  const CoverProblem one = cover_problem(3, 1);
  const std::vector<NetworkGains> trained = {{.group = {0, 1, 2}, .gains = {0.1, 0.1, 0.1}},
                                             {.group = {0, 1}, .gains = {0.1, 0.1}}};
  const auto plan = plan_trainings(one, {}, trained, {{0, 2}});
  ASSERT_EQ(plan.trainings.size(), 1u);
  EXPECT_EQ(plan.trainings[0].group, (Group{0, 2}));
  EXPECT_FALSE(plan.trainings[0].in_cover);
  EXPECT_EQ(plan.expected_improvement, 0);
}

// One network for all helps each task and other large ones harm, so that little is left to gain; or
// the reverse.
TEST(TrainingPlanTest, ANetworkThatAddsNextToNothingWaits) {
  constexpr int64_t kTasks = 14;
  const CoverProblem three = cover_problem(kTasks, 3);
  int waiting = 0, planned = 0;
  for (uint64_t seed = 0; seed < 12; ++seed) {
    RandomStream stream(seed);
    const bool helps = seed % 2 == 0;
    Group all(kTasks);
    std::iota(all.begin(), all.end(), int64_t{0});
    std::vector<NetworkGains> networks = {{.group = all, .gains = {}}};
    for (uint64_t i = 0; i < seed; ++i) {
      Group group;
      for (const int64_t task : all)
        if (stream.below(2) == 0) group.push_back(task);
      if (group.size() > 1) networks.push_back({.group = group, .gains = {}});
    }
    for (auto& network : networks)
      for (size_t i = 0; i < network.group.size(); ++i)
        network.gains.push_back(((network.group.size() == kTasks) == helps ? 0.1 : -0.1) +
                                0.02 * stream.normal());
    const auto candidates = training_candidates(three, {}, networks);
    const auto plan = plan_trainings(three, {}, networks, candidates, {.seed = seed});
    ASSERT_EQ(plan.trainings.size(), 1u);
    const auto& next = plan.trainings.front();
    if (next.in_cover) {
      EXPECT_GE(next.benefit, 0.25 * plan.expected_improvement);
    } else {
      EXPECT_EQ(next.benefit, plan.expected_improvement);
    }
    ++(next.in_cover ? planned : waiting);
  }
  EXPECT_GT(waiting, 0);
  EXPECT_GT(planned, 0);
}

TEST(TrainingPlanTest, DependsOnNoThreadsAndIsStopped) {
  const CoverProblem two = cover_problem(4, 2);
  const auto candidates = training_candidates(two, {}, {});
  const auto one = plan_trainings(two, {}, measured(), candidates, {.most = 3, .threads = 1});
  const auto three = plan_trainings(two, {}, measured(), candidates, {.most = 3, .threads = 3});
  ASSERT_EQ(one.trainings.size(), three.trainings.size());
  for (size_t i = 0; i < one.trainings.size(); ++i) {
    EXPECT_EQ(one.trainings[i].group, three.trainings[i].group);
    EXPECT_EQ(one.trainings[i].mean, three.trainings[i].mean);
  }
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW((void)plan_trainings(two, {}, measured(), candidates, {.stop = stop.get_token()}),
               InterruptedError);
}

}  // namespace
}  // namespace kindred
