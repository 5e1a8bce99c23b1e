#include "kindred/refine/reality_check.h"

#include <cmath>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"

#include "tests/support/cover_problem.h"

namespace kindred {
namespace {

const std::vector<Group> kAll = {{0, 1}};

TEST(RealityCheckTest, SeesAnAdvantageWithoutNoise) {
  const std::vector<NetworkGains> measured = {
      {.group = {0, 1}, .gains = {-0.1, -0.1}, .noise = {{0, 0}, {0, 0}}}};
  const RealityCheck check = reality_check(cover_problem(2, 2), measured, kAll, 0.2, 1);
  EXPECT_NEAR(check.advantage, 0.1, 1e-12);
  EXPECT_NEAR(check.p, 1.0 / 1001, 1e-12);
  EXPECT_EQ(check.detectable, 0);
}

// One network for all against single-task networks, and nothing else: the best of both under noise
// e is max(0, −e) above the former, so an advantage a has p = P(−e ≥ a).
TEST(RealityCheckTest, IsTheNormalTailWhereThereIsOneAlternative) {
  const std::vector<NetworkGains> measured = {
      {.group = {0, 1}, .gains = {-0.03, -0.03}, .noise = {{0.03, 0}, {0.03, 0}}}};
  // Both gains have the same error, so that no cover serves one task by each.
  const RealityCheck check = reality_check(cover_problem(2, 2), measured, kAll, 0.2, 1);
  EXPECT_NEAR(check.advantage, 0.03, 1e-12);
  EXPECT_NEAR(check.p, 0.1587, 0.035);
  EXPECT_NEAR(check.detectable, 0.03 * 0.8416, 0.03 * 0.12);
  const RealityCheck alone = single_task_check(cover_problem(2, 2), measured, kAll, 0.2);
  EXPECT_NEAR(alone.advantage, 0.03, 1e-12);
  EXPECT_NEAR(alone.p, 0.158655, 1e-6);
  EXPECT_NEAR(alone.detectable, 0.03 * 0.841621, 1e-7);
}

// The share of runs with p ≤ 0.1 where nothing is to be gained: measured gains are noise. `poor`:
// how many networks are far worse, with as much more noise.
double share_recommended(int runs, size_t poor) {
  constexpr size_t kBlocks = 40;
  const std::vector<Group> groups = {{0, 1, 2, 3}, {0, 1}, {2, 3}, {0, 2},    {1, 3},
                                     {0, 1, 2},    {0, 3}, {1, 2}, {0, 1, 3}, {0, 2, 3}};
  int recommended = 0;
  RandomStream stream(3);
  for (int run = 0; run < runs; ++run) {
    std::vector<NetworkGains> measured;
    for (size_t g = 0; g < 6 + poor; ++g) {
      const Group& group = groups[g];
      const double scale = g < 6 ? 0.01 : 0.1 * static_cast<double>(g - 5);
      NetworkGains network{.group = group, .gains = {}};
      for (size_t i = 0; i < group.size(); ++i) {
        network.noise.emplace_back();
        double gain = g < 6 ? 0 : -10 * scale;
        for (size_t b = 0; b < kBlocks; ++b) {
          network.noise.back().push_back(scale * stream.normal() / std::sqrt(kBlocks));
          gain += network.noise.back().back() * stream.normal();
        }
        network.gains.push_back(gain);
      }
      measured.push_back(network);
    }
    const auto check = reality_check(cover_problem(4, 2), measured, {{0, 1, 2, 3}}, 0.1,
                                     static_cast<uint64_t>(run));
    recommended += check.p <= 0.1 ? 1 : 0;
  }
  return static_cast<double>(recommended) / runs;
}

// 0.1 and 3 standard errors of 200 runs, although the best of many covers is chosen.
TEST(RealityCheckTest, HoldsItsLevelWhenNothingIsToBeGained) {
  EXPECT_NEAR(share_recommended(200, 0), 0.1, 0.065);
}

TEST(RealityCheckTest, HoldsItsLevelBesidePoorNetworks) {
  EXPECT_NEAR(share_recommended(200, 4), 0.1, 0.065);
}

TEST(RealityCheckTest, SaysWhatWouldShowWhereOneNetworkForAllIsBest) {
  const std::vector<NetworkGains> measured = {
      {.group = {0, 1, 2}, .gains = {0.1, 0.1, 0.1}, .noise = {{0.01, 0}, {0.01, 0}, {0, 0.01}}},
      {.group = {0, 1}, .gains = {0.09, 0.09}, .noise = {{0, 0.01}, {0, 0.01}}}};
  const RealityCheck check = reality_check(cover_problem(3, 2), measured, {{0, 1, 2}}, 0.1, 1);
  EXPECT_EQ(check.advantage, 0);
  EXPECT_EQ(check.p, 1);
  EXPECT_GT(check.detectable, 0);
}

// The noise of a network that is ten times worse than the others, and so is its noise, hides no
// advantage: no choice would take it.
TEST(RealityCheckTest, SeesAnAdvantageBesideAPoorNetworksNoise) {
  const std::vector<NetworkGains> measured = {
      {.group = {0, 1}, .gains = {-0.05, -0.05}, .noise = {{0.01, 0, 0}, {0, 0.01, 0}}},
      {.group = {0, 2}, .gains = {-1, -1}, .noise = {{0, 0, 0.5}, {0, 0, 0.5}}},
      {.group = {0, 1, 2},
       .gains = {-0.05, -0.05, 0},
       .noise = {{0.01, 0, 0}, {0, 0.01, 0}, {0, 0, 0}}}};
  const RealityCheck check = reality_check(cover_problem(3, 3), measured, {{0, 1, 2}}, 0.1, 1);
  EXPECT_NEAR(check.advantage, 0.1 / 3, 1e-12);
  EXPECT_LT(check.p, 0.003);
  EXPECT_LT(check.detectable, 0.02);
}

TEST(RealityCheckTest, DependsOnTheSeedAloneNotOnThreads) {
  const std::vector<NetworkGains> measured = {
      {.group = {0, 1}, .gains = {-0.01, 0}, .noise = {{0.02, 0}, {0, 0.01}}}};
  const auto one = reality_check(cover_problem(2, 2), measured, kAll, 0.2, 7, 1);
  const auto three = reality_check(cover_problem(2, 2), measured, kAll, 0.2, 7, 3);
  EXPECT_EQ(one.p, three.p);
  EXPECT_EQ(one.detectable, three.detectable);
}

TEST(RealityCheckTest, RejectsUnknownNoiseAndAnIncompleteReference) {
  std::vector<NetworkGains> measured = {{.group = {0, 1}, .gains = {0, 0}}};
  EXPECT_THROW((void)reality_check(cover_problem(2, 2), measured, kAll, 0.2, 1), InputError);
  measured[0].noise = {{0.1}, {0.1}};
  EXPECT_THROW((void)reality_check(cover_problem(2, 2), measured, {{0}}, 0.2, 1), InputError);
  EXPECT_THROW((void)reality_check(cover_problem(2, 2), {}, kAll, 0.2, 1), InputError);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(
      (void)reality_check(cover_problem(2, 2), measured, kAll, 0.2, 1, 1, stop.get_token()),
      InterruptedError);
}

}  // namespace
}  // namespace kindred
