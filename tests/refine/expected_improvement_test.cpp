#include "kindred/refine/expected_improvement.h"

#include <gtest/gtest.h>

namespace kindred {
namespace {

CoverProblem three_tasks(int64_t networks) {
  CoverProblem problem;
  problem.tasks = {"a", "b", "c"};
  problem.weights = {1, 1, 2};
  problem.grouping.networks = networks;
  return problem;
}

const std::vector<Group> kGroups = {{0, 1, 2}, {0, 1}, {1, 2}};

TEST(ExpectedImprovementTest, IsTheMeanOfTheBestExchange) {
  Cover present;
  present.groups = {{0, 1, 2}};
  // Gains of {0, 1, 2}, {0, 1}, {1, 2} in two samples.
  const std::vector<std::vector<std::vector<double>>> samples = {
      {{0.01, 0.02, 0.03}, {0.05, 0.00}, {0.00, 0.02}},
      {{0.01, 0.02, 0.03}, {0.00, 0.00}, {0.04, 0.08}}};
  // With one network nothing else serves all tasks.
  EXPECT_EQ(expected_improvements(three_tasks(1), present, kGroups, samples),
            (std::vector<double>{0, 0, 0}));
  // Added as a second network: {0, 1} gives task 0 0.04 in the first sample; {1, 2} gives 0.02 and
  // 2 · 0.05 in the second. Weights sum to 4, and there are two samples.
  const auto two = expected_improvements(three_tasks(2), present, kGroups, samples);
  EXPECT_EQ(two[0], 0);
  EXPECT_NEAR(two[1], 0.04 / 4 / 2, 1e-12);
  EXPECT_NEAR(two[2], 0.12 / 4 / 2, 1e-12);
}

TEST(ExpectedImprovementTest, ExchangesASingleTaskNetwork) {
  Cover present;
  present.groups = {{0, 1}, {2}};
  const std::vector<std::vector<std::vector<double>>> samples = {
      {{0.0, 0.0, 0.0}, {0.05, 0.01}, {0.03, 0.02}}};
  const auto improvements = expected_improvements(three_tasks(2), present, kGroups, samples);
  // {1, 2} for {2}: task 1 gains 0.02 more, task 2 0.02 with weight 2.
  EXPECT_NEAR(improvements[2], (0.02 + 0.04) / 4, 1e-12);
  EXPECT_EQ(improvements[1], 0);
}

TEST(ExpectedImprovementTest, KeepsToTheConstraints) {
  CoverProblem problem = three_tasks(3);
  problem.grouping.memberships = 1;
  Cover present;
  present.groups = {{0, 1}, {2}};
  const std::vector<std::vector<std::vector<double>>> samples = {{{1, 1, 1}, {0.05, 0.01}, {1, 1}}};
  const auto improvements = expected_improvements(problem, present, kGroups, samples);
  EXPECT_EQ(improvements[0], 0);  // would hold 0 and 1 a second time
  EXPECT_EQ(improvements[2], 0);  // for {2}, would hold 1 a second time
}

}  // namespace
}  // namespace kindred
