#include "kindred/selection/selection.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/selection/infeasible.h"
#include "kindred/solver/solver.h"

namespace kindred {
namespace {

constexpr double kTolerance = 1e-9;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<int64_t> order_by_name(const std::vector<std::string>& tasks) {
  std::vector<int64_t> order(tasks.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return tasks[static_cast<size_t>(a)] < tasks[static_cast<size_t>(b)];
  });
  return order;
}

// Allowed difference between two computations of a value: relative to the scores that it averages,
// plus the rounding error of the largest number in the solvers.
double allowed_error(const GroupingProblem& problem, const Evaluation& evaluation) {
  double largest_score = 0, largest = 0, weights = 0;
  for (const double score : evaluation.scores)
    largest_score = std::max(largest_score, std::abs(score));
  for (const double value : problem.affinity())
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  for (const double value : problem.singleton_values) largest = std::max(largest, std::abs(value));
  for (const auto& scored : problem.scored())
    for (const double value : scored.scores) largest = std::max(largest, std::abs(value));
  double heaviest = 0;
  for (const double weight : problem.weights) {
    weights += weight;
    heaviest = std::max(heaviest, weight);
  }
  return kTolerance * largest_score +
         1e-13 * static_cast<double>(problem.size()) * largest * heaviest / weights;
}

// Checks a solver's result by code that solvers do not share.
Evaluation verified(const GroupingProblem& problem, const ChosenGroups& chosen) {
  Evaluation evaluation = evaluate(problem, chosen.groups, chosen.listed);
  const std::string broken = violated(problem, chosen.groups, chosen.listed);
  const double allowed = allowed_error(problem, evaluation);
  const bool as_counted = std::abs(evaluation.value - chosen.value) <= allowed;
  const bool at_least =
      !chosen.value_is_exact && !is_better(problem, chosen.value, evaluation.value);
  if (broken.empty() && (as_counted || at_least)) return evaluation;
  throw FailureError(fmt::format(
      "grouping: {}; this is an error in kindred, please report the input",
      broken.empty()
          ? fmt::format("the solver reports the value {}, but its groups have the value {}",
                        chosen.value, evaluation.value)
          : fmt::format("the solver's groups violate {}", broken)));
}

// Drops groups that serve no task, except fixed ones.
void drop_idle(const GroupingProblem& problem, ChosenGroups& chosen) {
  const Evaluation evaluation = evaluate(problem, chosen.groups, chosen.listed);
  const auto& fixed = problem.constraints.fixed;
  ChosenGroups busy = chosen;
  busy.groups.clear();
  busy.listed.clear();
  for (size_t g = 0; g < chosen.groups.size(); ++g) {
    const bool serves = std::find(evaluation.serves.begin(), evaluation.serves.end(),
                                  static_cast<int64_t>(g)) != evaluation.serves.end();
    if (!serves && std::find(fixed.begin(), fixed.end(), chosen.groups[g]) == fixed.end()) continue;
    busy.groups.push_back(chosen.groups[g]);
    if (!chosen.listed.empty()) busy.listed.push_back(chosen.listed[g]);
  }
  chosen = std::move(busy);
}

// Groups in the tasks' own order. Values are computed in the order by name, so that they are
// bit-identical for any order of the tasks.
struct OwnOrder {
  std::vector<Group> groups;    // in lexicographic order
  std::vector<int64_t> listed;  // empty for a matrix
  std::vector<int64_t> place;   // index in `groups` of each group in the order by name
};

OwnOrder in_own_order(const ChosenGroups& chosen, const std::vector<int64_t>& order) {
  std::vector<std::pair<Group, size_t>> sorted;
  for (size_t g = 0; g < chosen.groups.size(); ++g) {
    Group group;
    for (const int64_t task : chosen.groups[g]) group.push_back(order[static_cast<size_t>(task)]);
    std::sort(group.begin(), group.end());
    sorted.emplace_back(std::move(group), g);
  }
  std::sort(sorted.begin(), sorted.end());
  OwnOrder out;
  out.place.resize(sorted.size());
  for (auto& [group, from] : sorted) {
    out.place[from] = static_cast<int64_t>(out.groups.size());
    out.groups.push_back(std::move(group));
    if (!chosen.listed.empty()) out.listed.push_back(chosen.listed[from]);
  }
  return out;
}

void state_bound(Grouping& grouping, const SolverResult& result) {
  const bool optimal = result.status == GroupingStatus::kOptimal;
  grouping.bound = optimal                    ? grouping.value
                   : grouping.lower_is_better ? std::min(grouping.value, result.bound)
                                              : std::max(grouping.value, result.bound);
  const double apart = std::abs(grouping.bound - grouping.value);
  grouping.gap = grouping.value == 0 ? apart : apart / std::abs(grouping.value);
  grouping.status = grouping.gap <= kTolerance ? GroupingStatus::kOptimal : result.status;
}

// A task's score in the network `group`: the best if there are several, NaN if there is none.
double score_in(const GroupingProblem& problem, const Group& group, size_t task) {
  if (!problem.has_table()) {
    if (group.size() == 1)
      return problem.singletons == Singletons::kValue ? problem.singleton_values[task] : kNan;
    double sum = 0;
    for (const int64_t source : group)
      if (source != static_cast<int64_t>(task))
        sum += problem.at(static_cast<size_t>(source), task);
    return sum / static_cast<double>(group.size() - 1);
  }
  double best = kNan;
  for (const auto& scored : problem.scored()) {
    if (scored.group != group) continue;
    const auto place = std::lower_bound(group.begin(), group.end(), static_cast<int64_t>(task));
    const double score = scored.scores[static_cast<size_t>(place - group.begin())];
    if (std::isnan(best) || is_better(problem, score, best)) best = score;
  }
  return best;
}

void state_gains(Grouping& grouping, const GroupingProblem& problem) {
  Group all(problem.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  for (size_t task = 0; task < problem.size(); ++task) {
    grouping.alone.push_back(score_in(problem, {static_cast<int64_t>(task)}, task));
    grouping.all_in_one.push_back(score_in(problem, all, task));
  }
}

void state_alternatives(Grouping& grouping, const GroupingProblem& named,
                        const SolverResult& result, const std::vector<int64_t>& order) {
  for (size_t a = 1; a < result.chosen.size(); ++a) {
    const ChosenGroups& chosen = result.chosen[a];
    const double value = evaluate(named, chosen.groups, chosen.listed).value;
    grouping.alternatives.push_back({in_own_order(chosen, order).groups, value,
                                     std::max(0.0, std::abs(grouping.value - value))});
  }
  grouping.alternatives_proven = result.alternatives_proven;
}

void state_groups(Grouping& grouping, const GroupingProblem& problem, const ChosenGroups& chosen,
                  const Evaluation& evaluation, const std::vector<int64_t>& order) {
  OwnOrder own = in_own_order(chosen, order);
  for (const int64_t at : own.listed)
    grouping.names.push_back(problem.scored()[static_cast<size_t>(at)].name);
  grouping.groups = std::move(own.groups);
  grouping.serves.resize(order.size());
  grouping.scores.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const auto task = static_cast<size_t>(order[i]);
    grouping.serves[task] = own.place[static_cast<size_t>(evaluation.serves[i])];
    grouping.scores[task] = evaluation.scores[i];
  }
}

}  // namespace

Grouping select_groups(const GroupingProblem& problem, const SelectionOptions& options) {
  check(problem);
  if (options.alternatives < 0 ||
      (options.alternatives > 0 && problem.objective == Objective::kWorst))
    throw InputError(
        "grouping.alternatives needs grouping.objective = mean: too many groupings have the same "
        "worst score to rank them");
  const auto order = order_by_name(problem.tasks);
  const GroupingProblem named = reordered(problem, order);
  SolverResult result = solve(named, options);
  if (result.chosen.empty()) throw_without_answer(named, result.status);
  ChosenGroups& chosen = result.chosen[0];
  drop_idle(named, chosen);
  const Evaluation evaluation = verified(named, chosen);
  Grouping grouping;
  grouping.tasks = problem.tasks;
  grouping.value = evaluation.value;
  grouping.networks = problem.constraints.networks;
  grouping.cost = total_cost(named, chosen.groups, chosen.listed);
  grouping.lower_is_better = problem.lower_is_better;
  grouping.objective = problem.objective;
  state_groups(grouping, problem, chosen, evaluation, order);
  state_bound(grouping, result);
  state_gains(grouping, problem);
  state_alternatives(grouping, named, result, order);
  return grouping;
}

}  // namespace kindred
