#include "kindred/grouping/selection.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/grouping/local_search.h"
#include "kindred/grouping/partition_solver.h"
#include "kindred/grouping/upper_bound.h"

namespace kindred {
namespace {

constexpr double kTolerance = 1e-9;

std::vector<int64_t> order_by_name(const std::vector<std::string>& tasks) {
  std::vector<int64_t> order(tasks.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return tasks[static_cast<size_t>(a)] < tasks[static_cast<size_t>(b)];
  });
  return order;
}

// How far two ways to compute a value may lie apart: a share of the values that it is the mean of,
// and the rounding of the largest number that the solvers reckon with.
double allowed_error(const GroupingProblem& problem, const Evaluation& evaluation) {
  double largest_score = 0, largest = 0, weights = 0;
  for (const double score : evaluation.scores)
    largest_score = std::max(largest_score, std::abs(score));
  const size_t n = problem.size();
  for (size_t target = 0; target < n; ++target) {
    weights += problem.weights[target];
    for (size_t source = 0; source < n; ++source)
      if (source != target)
        largest = std::max(largest, problem.weights[target] * std::abs(problem.at(source, target)));
    if (!problem.singleton_values.empty())
      largest =
          std::max(largest, problem.weights[target] * std::abs(problem.singleton_values[target]));
  }
  return kTolerance * largest_score + 1e-14 * static_cast<double>(n) * largest / weights;
}

void verify(const GroupingProblem& problem, const SolverAnswer& answer,
            const Evaluation& evaluation, bool exact) {
  const double allowed = allowed_error(problem, evaluation);
  const bool worth_it = evaluation.value >= answer.value - allowed;
  if (worth_it && (!exact || evaluation.value <= answer.value + allowed)) return;
  throw FailureError(
      fmt::format("grouping: the solver counts on {} but its groups are worth {}; "
                  "this is an error in kindred, please report the matrix",
                  answer.value, evaluation.value));
}

// Leaves out groups that serve nobody.
void drop_idle(const GroupingProblem& problem, std::vector<Group>& groups, Evaluation& evaluation) {
  std::vector<Group> busy;
  for (size_t g = 0; g < groups.size(); ++g) {
    const auto index = static_cast<int64_t>(g);
    if (std::find(evaluation.serves.begin(), evaluation.serves.end(), index) !=
        evaluation.serves.end())
      busy.push_back(groups[g]);
  }
  if (busy.size() == groups.size()) return;
  groups = std::move(busy);
  evaluation = evaluate(problem, groups);
}

// From the tasks' order by name to their own.
Grouping in_order(const GroupingProblem& problem, const std::vector<int64_t>& order,
                  const std::vector<Group>& groups, const Evaluation& evaluation) {
  std::vector<std::pair<Group, int64_t>> listed;
  for (size_t g = 0; g < groups.size(); ++g) {
    Group group;
    for (const int64_t task : groups[g]) group.push_back(order[static_cast<size_t>(task)]);
    std::sort(group.begin(), group.end());
    listed.emplace_back(std::move(group), static_cast<int64_t>(g));
  }
  std::sort(listed.begin(), listed.end());
  std::vector<int64_t> place(groups.size());
  Grouping out;
  for (auto& [group, from] : listed) {
    place[static_cast<size_t>(from)] = static_cast<int64_t>(out.groups.size());
    out.groups.push_back(std::move(group));
  }
  out.tasks = problem.tasks;
  out.serves.resize(order.size());
  out.scores.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const auto task = static_cast<size_t>(order[i]);
    out.serves[task] = place[static_cast<size_t>(evaluation.serves[i])];
    out.scores[task] = evaluation.scores[i];
  }
  out.value = evaluation.value;
  out.networks = problem.networks;
  return out;
}

void state_bound(Grouping& grouping, const GroupingProblem& problem, bool exact) {
  grouping.bound = exact ? grouping.value : std::max(grouping.value, upper_bound(problem));
  const double apart = grouping.bound - grouping.value;
  grouping.gap = grouping.value == 0 ? apart : apart / std::abs(grouping.value);
  if (!exact && grouping.gap > kTolerance) grouping.status = GroupingStatus::kHeuristic;
}

}  // namespace

Grouping select_groups(const GroupingProblem& problem, uint64_t seed) {
  check(problem);
  const auto order = order_by_name(problem.tasks);
  const GroupingProblem named = reordered(problem, order);
  const bool exact = can_solve_exactly(problem.size(), problem.networks);
  SolverAnswer answer = exact ? solve_exactly(named) : search_groups(named, seed);
  Evaluation evaluation = evaluate(named, answer.groups);
  verify(named, answer, evaluation, exact);
  drop_idle(named, answer.groups, evaluation);
  Grouping grouping = in_order(problem, order, answer.groups, evaluation);
  state_bound(grouping, named, exact);
  return grouping;
}

}  // namespace kindred
