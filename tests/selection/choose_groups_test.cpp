#include "kindred/selection/choose_groups.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/selection/selection.h"

#include "tests/support/errors.h"
#include "tests/support/instances.h"

namespace kindred {
namespace {

ScoreTable two_groups() {
  ScoreTable table;
  table.tasks = {"a", "b"};
  table.groups = {{"both", {0, 1}, {1, 2}, {}}, {"a", {0}, {3}, {}}};
  return table;
}

TEST(ChooseGroups, RefusesAChoiceFromNothing) {
  EXPECT_EQ(input_error([] { (void)choose_groups(GroupingRequest{}); }),
            "grouping: there are no tasks");
  EXPECT_EQ(input_error([] { (void)choose_groups_for_each(GroupingRequest{}, 1, 2); }),
            "grouping: there are no tasks");
  GroupingRequest table;
  table.from = ScoreTable{};
  EXPECT_FALSE(input_error([&] { (void)choose_groups(table); }).empty());
}

TEST(ChooseGroups, ChoosesFromATable) {
  GroupingRequest request;
  request.from = two_groups();
  const Grouping grouping = choose_groups(request);
  EXPECT_EQ(grouping.groups, (std::vector<Group>{{0}, {0, 1}}));
  EXPECT_EQ(grouping.value, 2.5);
  request.resampler = Resampler{.draw = [](RandomStream&) { return AffinityMatrix({"a", "b"}); }};
  EXPECT_EQ(input_error([&] { (void)choose_groups(request); }),
            "grouping: a resampler draws affinities; a table of scores has none");
}

TEST(GroupingProblem, HoldsAffinitiesOrATable) {
  const std::vector<Group> all = {{0, 1}};
  GroupingProblem no_affinities = blank_problem(2, 1);
  no_affinities.scores = std::vector<double>();
  GroupingProblem no_groups = blank_problem(2, 1);
  no_groups.scores = std::vector<ScoredGroup>();
  for (const auto& problem : {no_affinities, no_groups}) {
    EXPECT_FALSE(input_error([&] { (void)evaluate(problem, all, {0}); }).empty());
    EXPECT_FALSE(input_error([&] { (void)select_groups(problem); }).empty());
  }
  GroupingProblem light = blank_problem(2, 1);
  light.weights.pop_back();
  EXPECT_FALSE(input_error([&] { (void)evaluate(light, all); }).empty());
  GroupingProblem valued = blank_problem(2, 1);
  valued.singletons = Singletons::kValue;
  EXPECT_FALSE(input_error([&] { (void)evaluate(valued, {{0}, {1}}); }).empty());
}

}  // namespace
}  // namespace kindred
