#include "kindred/refine/held_out_check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"

namespace kindred {
namespace {

CoverProblem pairs_of_four() {
  CoverProblem problem;
  problem.tasks = {"a", "b", "c", "d"};
  problem.weights = {1, 1, 1, 1};
  problem.grouping.networks = 2;
  return problem;
}

const std::vector<Group> kJoint = {{0, 1, 2, 3}};

// One cover apart from the joint network: the tail of a normal, of both parts of the rows.
TEST(HeldOutCheckTest, IsTheNormalTailWhereNothingWasChosen) {
  CoverProblem problem;
  problem.tasks = {"a", "b"};
  problem.weights = {1, 3};
  problem.grouping.networks = 1;
  // With one network there is no choice: the best cover is the joint network, chance gives it 0.
  const std::vector<NetworkGains> measured = {
      {.group = {0, 1}, .gains = {0, 0}, .noise = {{0.1}, {0.1}}}};
  Cover cover;
  cover.groups = {{0}, {1}};
  cover.serves = {0, 1};
  const std::vector<HeldOutErrors> held_out = {
      {.group = {0, 1},
       .errors = {1.0, 1.0},
       .chosen = {{0}, {0}},
       .others = {{0.02, 0}, {0, 0.04}}},
      {.group = {0}, .errors = {0.98}, .chosen = {{0}}, .others = {{0, 0.08}}},
      {.group = {1}, .errors = {0.96}, .chosen = {{0}}, .others = {{0, 0}}}};
  const double advantage = (1 * 0.02 + 3 * 0.04) / 4;
  // Σ over tasks of weight · (joint − own), by block.
  const double deviation = std::hypot(1 * 0.02 / 4, (1 * -0.08 + 3 * 0.04) / 4);
  const RealityCheck check =
      held_out_check(problem, measured, cover, {{0, 1}}, held_out, 0.2, 0.2, 1);
  EXPECT_NEAR(check.advantage, advantage, 1e-12);
  EXPECT_NEAR(check.p, std::erfc(advantage / deviation / std::sqrt(2.0)) / 2, 0.02);
  EXPECT_NEAR(check.detectable, 0.8416 * deviation, 0.12 * deviation);
  const RealityCheck alone = held_out_single_task_check(problem, {{0, 1}}, held_out, 0.2);
  EXPECT_NEAR(alone.advantage, advantage, 1e-12);
  EXPECT_NEAR(alone.p, std::erfc(advantage / deviation / std::sqrt(2.0)) / 2, 1e-9);
  EXPECT_NEAR(alone.detectable, 0.841621 * deviation, 1e-7);
  EXPECT_NEAR(held_out_error(problem, {{0, 1}}, held_out), 1, 1e-12);
}

// Where nothing is to be gained, the best of many covers is chosen on the validation rows, and
// tested on these and on other rows: p ≤ level in at most `level` of runs. A test that takes the
// cover as given on all rows does not hold its level.
TEST(HeldOutCheckTest, HoldsItsLevelAlthoughTheCoverWasChosenOnSomeOfTheRows) {
  constexpr int kRuns = 300;
  constexpr size_t kChosen = 20, kOthers = 20;
  constexpr double kShare = 0.5, kLevel = 0.2;
  const CoverProblem problem = pairs_of_four();
  const std::vector<Group> groups = {{0, 1, 2, 3}, {0, 1}, {2, 3},    {0, 2},   {1, 3},
                                     {0, 3},       {1, 2}, {0, 1, 2}, {1, 2, 3}};
  int recommended = 0, as_given = 0;
  RandomStream stream(8);
  for (int run = 0; run < kRuns; ++run) {
    std::vector<NetworkGains> measured;
    std::vector<std::vector<double>> gains;
    std::vector<HeldOutErrors> held_out;
    const auto sum = [](const std::vector<double>& values) {
      return std::accumulate(values.begin(), values.end(), 0.0);
    };
    const auto noise = [&](size_t blocks, double scale) {
      std::vector<double> values(blocks);
      for (double& value : values) value = scale * stream.normal();
      return values;
    };
    std::vector<HeldOutErrors> singles;
    for (int64_t task = 0; task < 4; ++task)
      singles.push_back({.group = {task},
                         .errors = {1},
                         .chosen = {std::vector<double>(kChosen)},
                         .others = {std::vector<double>(kOthers)}});
    for (const auto& group : groups) {
      NetworkGains network{.group = group, .gains = {}};
      HeldOutErrors own{.group = group};
      for (size_t i = 0; i < group.size(); ++i) {
        // The realised sums of the same errors that the noise describes.
        network.noise.push_back(noise(kChosen, 0.01));
        network.gains.push_back(sum(network.noise.back()));
        own.others.push_back(noise(kOthers, 0.01 * (1 - kShare)));
        own.chosen.push_back(network.noise.back());
        for (double& value : own.chosen.back()) value *= -kShare;
        own.errors.push_back(1 + sum(own.chosen.back()) + sum(own.others.back()));
      }
      gains.push_back(network.gains);
      measured.push_back(std::move(network));
      held_out.push_back(std::move(own));
    }
    held_out.insert(held_out.end(), singles.begin(), singles.end());
    const Cover cover = best_cover(problem, groups, gains);
    const RealityCheck check = held_out_check(problem, measured, cover, kJoint, held_out, kShare,
                                              kLevel, static_cast<uint64_t>(run));
    recommended += check.p <= kLevel ? 1 : 0;
    // Without repeating the choice: the plain normal test of the chosen cover on all rows.
    double variance = 0, advantage = held_out_error(problem, kJoint, held_out);
    std::vector<double> chosen(kChosen), others(kOthers);
    for (size_t task = 0; task < 4; ++task) {
      const auto add = [&](const Group& group, double sign) {
        for (const auto& network : held_out) {
          if (network.group != group) continue;
          const auto i = static_cast<size_t>(
              std::find(group.begin(), group.end(), static_cast<int64_t>(task)) - group.begin());
          if (sign < 0) advantage -= network.errors[i] / 4;
          for (size_t b = 0; b < kChosen; ++b) chosen[b] += sign * network.chosen[i][b] / 4;
          for (size_t b = 0; b < kOthers; ++b) others[b] += sign * network.others[i][b] / 4;
        }
      };
      add(kJoint[0], 1);
      add(cover.groups[static_cast<size_t>(cover.serves[task])], -1);
    }
    for (const double value : chosen) variance += value * value;
    for (const double value : others) variance += value * value;
    as_given += std::erfc(advantage / std::sqrt(2 * variance)) / 2 <= kLevel ? 1 : 0;
  }
  // Standard error 0.023.
  EXPECT_LT(recommended, kRuns * (kLevel + 0.06));
  EXPECT_GT(recommended, kRuns * 0.03);
  EXPECT_GT(as_given, kRuns * (kLevel + 0.15));
}

TEST(HeldOutCheckTest, RefusesNetworksThatWereNotCrossValidated) {
  const CoverProblem problem = pairs_of_four();
  EXPECT_THROW((void)held_out_error(problem, kJoint, {}), InputError);
}

}  // namespace
}  // namespace kindred
