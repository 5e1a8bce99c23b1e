// What comes with an answer: alternatives, budgets, time, and why there is none.

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/selection/selection.h"
#include "kindred/selection/trade_off.h"

#include "tests/support/errors.h"
#include "tests/support/instances.h"

namespace kindred {
namespace {

std::vector<Group> all_groups(size_t n) {
  std::vector<Group> groups;
  for (uint32_t set = 1; set < uint32_t{1} << n; ++set) {
    Group group;
    for (size_t i = 0; i < n; ++i)
      if ((set >> i & 1) != 0) group.push_back(static_cast<int64_t>(i));
    if (group.size() > 1) groups.push_back(group);
  }
  return groups;
}

// The values of all groupings of at most three networks in which each serves a task, best first.
std::vector<double> all_values(const GroupingProblem& problem) {
  const auto groups = all_groups(problem.size());
  std::vector<double> values;
  const auto look = [&](std::vector<Group> chosen) {
    try {
      const Evaluation evaluation = evaluate(problem, chosen);
      const std::set<int64_t> busy(evaluation.serves.begin(), evaluation.serves.end());
      if (busy.size() == chosen.size()) values.push_back(evaluation.value);
    } catch (const InputError&) {
    }
  };
  for (size_t a = 0; a < groups.size(); ++a) {
    look({groups[a]});
    for (size_t b = a + 1; b < groups.size(); ++b) {
      look({groups[a], groups[b]});
      for (size_t c = b + 1; c < groups.size(); ++c) look({groups[a], groups[b], groups[c]});
    }
  }
  std::sort(values.rbegin(), values.rend());
  return values;
}

TEST(Alternatives, AreTheNextBestOfAll) {
  for (uint64_t seed = 0; seed < 8; ++seed) {
    const GroupingProblem problem = clustered_problem(5, 3, seed);
    const auto values = all_values(problem);
    const Grouping grouping = select_groups(problem, {.alternatives = 12});
    EXPECT_TRUE(grouping.alternatives_proven);
    ASSERT_EQ(grouping.alternatives.size(), 12u);
    EXPECT_NEAR(grouping.value, values[0], 1e-12);
    for (size_t k = 0; k < 12; ++k) {
      EXPECT_NEAR(grouping.alternatives[k].value, values[k + 1], 1e-12);
      EXPECT_NEAR(grouping.alternatives[k].loss, values[0] - values[k + 1], 1e-12);
    }
  }
}

TEST(Alternatives, EndWhereThereAreNoMore) {
  const Grouping grouping = select_groups(clustered_problem(3, 1, 0), {.alternatives = 5});
  EXPECT_TRUE(grouping.alternatives.empty());
  EXPECT_TRUE(grouping.alternatives_proven);
}

TEST(Alternatives, AreFoundBeyondLists) {
  const GroupingProblem problem = clustered_problem(22, 4, 1);
  const Grouping grouping = select_groups(problem, {.alternatives = 4});
  EXPECT_TRUE(grouping.alternatives_proven);
  double before = grouping.value;
  for (const auto& alternative : grouping.alternatives) {
    EXPECT_LE(alternative.value, before + 1e-12);
    EXPECT_NEAR(alternative.value, evaluate(problem, alternative.groups).value, 1e-12);
    before = alternative.value;
  }
}

TEST(Alternatives, AreRefusedForTheWorstTask) {
  GroupingProblem problem = clustered_problem(4, 2, 0);
  problem.objective = Objective::kWorst;
  EXPECT_THROW((void)select_groups(problem, {.alternatives = 1}), InputError);
}

// By column generation, under constraints and with many ties.
TEST(SelectGroups, GivesTheSameInEveryOrderUnderConstraints) {
  RandomStream stream(21);
  for (int instance = 0; instance < 12; ++instance) {
    GroupingProblem problem = blank_problem(instance % 2 == 0 ? 8 : 17, 3);
    const size_t n = problem.size();
    for (double& value : affinity_of(problem)) value = static_cast<double>(stream.below(9)) - 4;
    if (n == 8) {
      problem.constraints.apart = {{0, 3}};
      problem.constraints.together = {{1, 2}};
      problem.constraints.memberships = 2;
    }
    const Grouping grouping = select_groups(problem);
    const auto order = random_permutation(static_cast<int64_t>(n), stream);
    const Grouping moved = select_groups(reordered(problem, order));
    EXPECT_EQ(moved.value, grouping.value);
    std::vector<Group> back;
    for (const auto& group : moved.groups) {
      Group original;
      for (const int64_t task : group) original.push_back(order[static_cast<size_t>(task)]);
      std::sort(original.begin(), original.end());
      back.push_back(original);
    }
    std::sort(back.begin(), back.end());
    EXPECT_EQ(back, grouping.groups);
    EXPECT_EQ(to_json(select_groups(problem)), to_json(grouping));
  }
}

TEST(TradeOff, GivesEachBudgetAndEndsWhereMoreDoNotHelp) {
  const GroupingProblem problem = clustered_problem(6, 3, 2);
  const auto groupings = trade_off(problem, 1, 50, {});
  ASSERT_LE(groupings.size(), 7u);
  for (size_t i = 0; i < groupings.size(); ++i) {
    GroupingProblem alone = problem;
    alone.constraints.networks = static_cast<int64_t>(i) + 1;
    EXPECT_EQ(groupings[i].groups, select_groups(alone).groups);
  }
  EXPECT_NE(describe_trade_off(groupings).find("do not help"), std::string::npos);
  EXPECT_THROW((void)trade_off(problem, 3, 2, {}), InputError);
}

TEST(TimeLimit, GivesTheBestSoFarWithItsGap) {
  for (const size_t n : {60u, 150u}) {
    const Grouping grouping = select_groups(clustered_problem(n, 5, 1), {.time_limit = 0.05});
    EXPECT_GE(grouping.bound, grouping.value);
    if (grouping.status != GroupingStatus::kOptimal) {
      EXPECT_EQ(grouping.status, GroupingStatus::kTimeLimit);
    }
  }
}

TEST(Progress, TellsValuesBelowBounds) {
  int calls = 0;
  SelectionOptions options;
  options.progress = [&](const SelectionProgress& progress) {
    ++calls;
    if (progress.value && progress.bound) {
      EXPECT_GE(*progress.bound, *progress.value - 1e-9);
    }
  };
  (void)select_groups(clustered_problem(24, 4, 3), options);
  EXPECT_GT(calls, 0);
}

std::string refusal(const GroupingProblem& problem) {
  return input_error([&] { (void)select_groups(problem); });
}

void expect_refused(const std::function<void(GroupingConstraints&)>& change,
                    const std::string& part) {
  GroupingProblem problem = clustered_problem(6, 2, 1);
  change(problem.constraints);
  const std::string message = refusal(problem);
  EXPECT_NE(message.find(part), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(Constraints, NameWhatContradicts) {
  expect_refused([](auto& c) { c.most_size = 2; },
                 "grouping.networks = 2 and grouping.most_size = 2");
  expect_refused([](auto& c) { c.least_size = 7; }, "grouping.least_size = 7 is more than the 6");
  expect_refused(
      [](auto& c) {
        c.least_size = 4;
        c.most_size = 3;
      },
      "leave no possible size");
  expect_refused(
      [](auto& c) {
        c.fixed = {{0, 1}, {2, 3}, {4, 5}};
      },
      "more than grouping.networks");
  expect_refused(
      [](auto& c) {
        c.fixed = {{0, 1}};
        c.apart = {{0, 1}};
      },
      "contradicts grouping.apart");
  expect_refused([](auto& c) { c.fixed = {{0, 9}}; }, "holds task 9");
  expect_refused([](auto& c) { c.together = {{1}}; }, "at least 2");
  expect_refused([](auto& c) { c.budget = -1; }, "grouping.budget = -1");
  expect_refused([](auto& c) { c.network_cost = -1; }, "negative");
  expect_refused([](auto& c) { c.memberships = 0; }, "grouping.memberships = 0");
}

TEST(Constraints, NameWhichOfThemClash) {
  // Three tasks that must not meet need three networks.
  expect_refused(
      [](auto& c) {
        c.apart = {{0, 1, 2}};
      },
      "satisfies all of grouping.networks = 2 and grouping.apart; a choice exists without "
      "grouping.networks = 2, or without grouping.apart");
  expect_refused([](auto& c) { c.budget = 0.5; }, "a choice exists without grouping.budget = 0.5");
  expect_refused(
      [](auto& c) {
        c.together = {{0, 1}};
        c.apart = {{0, 1}};
      },
      "grouping.together");
}

TEST(Scores, RefuseATaskThatNoGroupHolds) {
  ScoreTable table;
  table.tasks = {"a", "b", "c"};
  table.groups = {{"ab", {0, 1}, {1, 2}, std::nullopt}};
  try {
    (void)make_problem(table, {});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("no group in the table of scores holds \"c\""),
              std::string::npos);
  }
}

TEST(Standardize, LetsNoTaskRule) {
  AffinityMatrix matrix({"a", "b", "c"});
  matrix.values = {0, 1, 1000, 2, 0, 3000, 3, 5, 0};
  GroupingOptions options;
  options.standardize = true;
  const GroupingProblem problem = make_problem(matrix, options);
  EXPECT_DOUBLE_EQ(problem.at(0, 2), -1);
  EXPECT_DOUBLE_EQ(problem.at(1, 2), 1);
  EXPECT_DOUBLE_EQ(problem.at(0, 1), -1);
  EXPECT_DOUBLE_EQ(problem.at(2, 0), 1);
}

}  // namespace
}  // namespace kindred
