#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/option.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/selection/selection.h"

#include "tests/support/errors.h"
#include "tests/support/instances.h"

namespace kindred {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string refusal(const GroupingProblem& problem) {
  return input_error([&] { (void)select_groups(problem); });
}

TEST(GroupingProblem, NamesThePairThatWasNeverMeasured) {
  auto problem = blank_problem(4, 2);
  affinity_of(problem)[1 * 4 + 3] = kNan;
  const std::string message = refusal(problem);
  EXPECT_HAS(message, "from \"t001\" to \"t003\" was never measured");
  EXPECT_HAS(message, "measure more steps");
}

TEST(GroupingProblem, LooksAtNoDiagonalUnlessSinglesAreWorthIt) {
  auto problem = blank_problem(3, 2);
  affinity_of(problem)[0] = kNan;
  EXPECT_NO_THROW((void)select_groups(problem));
  AffinityMatrix matrix(problem.tasks);
  matrix.values = affinity_of(problem);
  GroupingOptions options;
  options.singletons = Singletons::kValue;
  EXPECT_HAS(input_error([&] { (void)make_problem(matrix, options); }),
             "the value of \"t000\" alone is nan");
}

TEST(GroupingProblem, RefusesInfinity) {
  auto problem = blank_problem(3, 2);
  affinity_of(problem)[1] = std::numeric_limits<double>::infinity();
  EXPECT_HAS(refusal(problem), "from \"t000\" to \"t001\" is inf");
}

TEST(GroupingProblem, RefusesNoTasks) {
  EXPECT_HAS(refusal(blank_problem(0, 2)), "there are no tasks");
}

TEST(GroupingProblem, RefusesOneTaskThatMayNotBeAlone) {
  EXPECT_HAS(refusal(blank_problem(1, 2)), "groups of one task are forbidden");
}

TEST(GroupingProblem, TakesOneTaskWithAValue) {
  auto problem = blank_problem(1, 2);
  problem.singletons = Singletons::kValue;
  problem.singleton_values = {-4.5};
  const Grouping grouping = select_groups(problem);
  EXPECT_EQ(grouping.groups, std::vector<Group>{{0}});
  EXPECT_EQ(grouping.value, -4.5);
}

TEST(GroupingProblem, RefusesABudgetBelowOne) {
  EXPECT_HAS(refusal(blank_problem(3, 0)), "grouping.networks = 0");
  EXPECT_HAS(refusal(blank_problem(3, -5)), "grouping.networks = -5");
}

TEST(GroupingProblem, TakesABudgetLargerThanUseful) {
  const auto problem = clustered_problem(6, int64_t{1} << 60, 1);
  const Grouping grouping = select_groups(problem);
  EXPECT_EQ(grouping.networks, int64_t{1} << 60);
  EXPECT_LE(grouping.groups.size(), 6u);
  for (size_t task = 0; task < 6; ++task) {
    double best = -1e300;
    for (size_t i = 0; i < 6; ++i)
      if (i != task) best = std::max(best, problem.at(i, task));
    EXPECT_EQ(grouping.scores[task], best);
  }
}

TEST(GroupingProblem, RefusesRepeatedAndMissingNames) {
  auto problem = blank_problem(3, 2);
  problem.tasks[2] = "t000";
  EXPECT_HAS(refusal(problem), "two tasks are named \"t000\"");
  problem.tasks[2] = "";
  EXPECT_HAS(refusal(problem), "task 3 has no name");
}

TEST(GroupingProblem, RefusesWrongLengths) {
  auto problem = blank_problem(3, 2);
  affinity_of(problem).pop_back();
  EXPECT_HAS(refusal(problem), "8 affinities; expected 9");
  problem = blank_problem(3, 2);
  problem.weights = {1, 2};
  EXPECT_HAS(refusal(problem), "2 weights");
  problem = blank_problem(3, 2);
  problem.singleton_values = {1, 2, 3};
  EXPECT_HAS(refusal(problem), "forbidden");
}

TEST(GroupingProblem, RefusesBadWeights) {
  auto problem = blank_problem(2, 2);
  problem.weights = {1, -1};
  EXPECT_HAS(refusal(problem), "the weight of \"t001\" is -1");
  problem.weights = {0, 0};
  EXPECT_HAS(refusal(problem), "all weights are 0");
  problem.weights = {1, kNan};
  EXPECT_HAS(refusal(problem), "the weight of \"t001\" is nan");
}

TEST(GroupingProblem, RefusesTooManyTasks) {
  GroupingProblem problem;
  for (int i = 0; i < 10000; ++i) problem.tasks.push_back(std::to_string(i));
  EXPECT_HAS(refusal(problem), "10000 tasks are more than");
}

TEST(GroupingProblem, KeepsItsDigitsOverExtremeScales) {
  for (const double scale : {1e-300, 1e-30, 1e30, 1e99}) {
    auto problem = clustered_problem(7, 3, 4);
    const Grouping plain = select_groups(problem);
    for (double& value : affinity_of(problem)) value *= scale;
    const Grouping scaled = select_groups(problem);
    EXPECT_EQ(scaled.groups, plain.groups);
    EXPECT_NEAR(scaled.value / scale, plain.value, 1e-9);
  }
}

TEST(GroupingOptions, MakesAProblem) {
  GroupingOptions grouping;
  OptionSet options;
  describe(grouping, options);
  options.set_text("grouping.networks", "2");
  options.set_text("grouping.singletons", "value");
  AffinityMatrix matrix({"a", "b"});
  matrix.values = {5, 1, 2, 6};
  EXPECT_EQ(make_problem(matrix, grouping).singleton_values, (std::vector<double>{5, 6}));
  options.set_text("grouping.singleton_values", "0.5, 7");
  const auto problem = make_problem(matrix, grouping, {1, 3});
  EXPECT_EQ(problem.singleton_values, (std::vector<double>{0.5, 7}));
  EXPECT_EQ(problem.constraints.networks, 2);
  const Grouping chosen = select_groups(problem);
  EXPECT_EQ(chosen.groups, (std::vector<Group>{{0, 1}, {1}}));
  EXPECT_DOUBLE_EQ(chosen.value, (1 * 2 + 3 * 7) / 4.0);
  EXPECT_THROW(options.set_text("grouping.networks", "0"), InputError);
  options.set_text("grouping.singleton_values", "1");
  EXPECT_THROW((void)make_problem(matrix, grouping), InputError);
}

TEST(Evaluate, FollowsTheDefinition) {
  auto problem = blank_problem(3, 2);
  problem.scores = std::vector<double>{9, 1, 2, 3, 9, 4, 5, 6, 9};
  const Evaluation all = evaluate(problem, {{0, 1, 2}});
  EXPECT_EQ(all.scores, (std::vector<double>{4, 3.5, 3}));
  const Evaluation two = evaluate(problem, {{0, 1, 2}, {1, 2}});
  EXPECT_EQ(two.scores, (std::vector<double>{4, 6, 4}));
  EXPECT_EQ(two.serves, (std::vector<int64_t>{0, 1, 1}));
  EXPECT_DOUBLE_EQ(two.value, 14 / 3.0);
}

TEST(Evaluate, RefusesGroupsThatAreNone) {
  const auto problem = blank_problem(3, 2);
  for (const Group& group : std::vector<Group>{{}, {1, 0}, {0, 0}, {-1, 0}, {0, 3}})
    EXPECT_THROW((void)evaluate(problem, {{0, 1, 2}, group}), InputError);
  EXPECT_HAS(input_error([&] {
               (void)evaluate(problem, {{0, 1}, {2}});
             }),
             "no group gives task \"t002\" a score");
}

}  // namespace
}  // namespace kindred
