// Dynamic programming beside the column search, which has nothing of it: the same value and the
// same groups, ties included.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/solver/column_generation.h"
#include "kindred/solver/solver.h"

#include "tests/support/instances.h"

namespace kindred {
namespace {

// Small whole numbers in every other instance, so that equal groupings are many.
GroupingProblem draw_recurrence_problem(size_t n, uint64_t round) {
  RandomStream stream(derive_seed(n, "recurrence", round));
  const bool ties = round % 2 == 0, latent = round % 4 == 1;
  const auto networks = 1 + static_cast<int64_t>(stream.below(5));
  const auto number = [&] {
    return ties ? static_cast<double>(stream.below(7)) - 3 : stream.normal();
  };
  GroupingProblem problem = clustered_problem(n, networks, stream());
  if (!latent)
    for (double& value : affinity_of(problem)) value = number();
  if (stream.below(3) == 0)
    for (double& weight : problem.weights) weight = 1 + static_cast<double>(stream.below(3));
  if (stream.below(3) == 0) {
    problem.singletons = Singletons::kValue;
    for (size_t i = 0; i < n; ++i) problem.singleton_values.push_back(number());
  }
  return problem;
}

struct Answer {
  double value;
  std::vector<Group> groups;
};

Answer answer_of(ChosenGroups chosen) {
  std::sort(chosen.groups.begin(), chosen.groups.end());
  return {chosen.value, chosen.groups};
}

std::optional<Answer> by(SolveMethod method, const GroupingProblem& problem) {
  const SolverResult result = solve_by(method, problem, {});
  EXPECT_EQ(result.status, GroupingStatus::kOptimal);
  if (result.chosen.empty()) return std::nullopt;
  return answer_of(result.chosen[0]);
}

// From no columns and no solution, and with groups priced by search instead of from a list of all.
std::optional<Answer> by_block_pricer(const GroupingProblem& problem) {
  const Instance instance(problem);
  SearchLimits limits(1e13, std::nullopt);
  ColumnSearchOptions options;
  options.list_groups = false;
  const ColumnSearchResult result = search_columns(instance, {}, {}, options, limits);
  EXPECT_TRUE(result.optimal);
  if (result.solutions.empty()) return std::nullopt;
  ChosenGroups chosen;
  for (const auto& network : result.solutions[0].networks)
    chosen.groups.emplace_back(network.members.begin(), network.members.end());
  chosen.value = instance.mean(result.solutions[0].sum);
  return answer_of(chosen);
}

void expect_same(const std::optional<Answer>& expected, const std::optional<Answer>& answer) {
  ASSERT_TRUE(expected.has_value());
  ASSERT_TRUE(answer.has_value());
  EXPECT_NEAR(answer->value, expected->value, 1e-11 * (1 + std::abs(expected->value)));
  EXPECT_EQ(answer->groups, expected->groups);
}

class DynamicProgrammingTest : public testing::TestWithParam<size_t> {};

TEST_P(DynamicProgrammingTest, SameAsColumnsByListAndBySearch) {
  constexpr uint64_t kInstances = 125;  // of each of 8 sizes: 1000
  for (uint64_t i = 0; i < kInstances && !HasFailure(); ++i) {
    SCOPED_TRACE(fmt::format("{} tasks, instance {}", GetParam(), i));
    const GroupingProblem problem = draw_recurrence_problem(GetParam(), i);
    const auto expected = by(SolveMethod::kDynamicProgramming, problem);
    {
      SCOPED_TRACE("list of all groups");
      expect_same(expected, by(SolveMethod::kColumns, problem));
    }
    SCOPED_TRACE("search for groups");
    expect_same(expected, by_block_pricer(problem));
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, DynamicProgrammingTest, testing::Range<size_t>(7, 15),
                         [](const auto& size) { return fmt::format("{}Tasks", size.param); });

}  // namespace
}  // namespace kindred
