#include "kindred/grouping/evaluate.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

void check_group(const Group& group, size_t tasks, size_t position) {
  const bool ascending =
      std::adjacent_find(group.begin(), group.end(), std::greater_equal<>()) == group.end();
  if (group.empty() || !ascending || group.front() < 0 ||
      group.back() >= static_cast<int64_t>(tasks))
    throw InputError(
        fmt::format("grouping: group {} is not an ascending list of task indices", position));
}

void check_lengths(const GroupingProblem& problem) {
  const size_t n = problem.size();
  if (!problem.has_table() && problem.affinity().size() != n * n)
    throw InputError(
        "grouping: a problem needs an affinity for each pair of tasks, or a table of scores");
  const bool values =
      problem.singletons == Singletons::kForbid || problem.singleton_values.size() == n;
  if (problem.weights.size() != n || !values)
    throw InputError(
        "grouping: a problem needs a weight for each task, and under singletons = value a value");
}

std::optional<double> score_by_matrix(const GroupingProblem& problem, size_t task,
                                      const Group& group) {
  if (group.size() == 1)
    return problem.singletons == Singletons::kValue ? std::optional(problem.singleton_values[task])
                                                    : std::nullopt;
  double sum = 0;
  for (const int64_t member : group) {
    const auto source = static_cast<size_t>(member);
    if (source != task) sum += problem.at(source, task);
  }
  return sum / static_cast<double>(group.size() - 1);
}

double score_by_table(const ScoredGroup& scored, size_t task) {
  const auto found =
      std::lower_bound(scored.group.begin(), scored.group.end(), static_cast<int64_t>(task));
  return scored.scores[static_cast<size_t>(found - scored.group.begin())];
}

const ScoredGroup& listed_group(const GroupingProblem& problem, const std::vector<Group>& groups,
                                const std::vector<int64_t>& listed, size_t g) {
  const bool there = listed.size() == groups.size() && listed[g] >= 0 &&
                     listed[g] < static_cast<int64_t>(problem.scored().size());
  if (!there || problem.scored()[static_cast<size_t>(listed[g])].group != groups[g])
    throw InputError(fmt::format("grouping: group {} is not in the table of scores", g));
  return problem.scored()[static_cast<size_t>(listed[g])];
}

double value_of_scores(const GroupingProblem& problem, const std::vector<double>& scores) {
  double sum = 0, weights = 0;
  std::optional<double> worst;
  for (size_t task = 0; task < scores.size(); ++task) {
    const double weight = problem.weights[task];
    sum += weight * scores[task];
    weights += weight;
    if (weight > 0 && (!worst || is_better(problem, *worst, scores[task]))) worst = scores[task];
  }
  return problem.objective == Objective::kWorst ? *worst : sum / weights;
}

std::string violated_by_group(const GroupingConstraints& constraints, const Group& group) {
  const auto size = static_cast<int64_t>(group.size());
  if (size < constraints.least_size) return "grouping.least_size";
  if (size > constraints.most_size) return "grouping.most_size";
  for (const auto& list : constraints.together)
    if (const size_t inside = shared_members(list, group); inside != 0 && inside != list.size())
      return "grouping.together";
  for (const auto& list : constraints.apart)
    if (shared_members(list, group) > 1) return "grouping.apart";
  return {};
}

}  // namespace

size_t shared_members(const Group& a, const Group& b) {
  return static_cast<size_t>(std::count_if(a.begin(), a.end(), [&](int64_t task) {
    return std::binary_search(b.begin(), b.end(), task);
  }));
}

bool is_better(const GroupingProblem& problem, double a, double b) {
  return problem.lower_is_better ? a < b : a > b;
}

Evaluation evaluate(const GroupingProblem& problem, const std::vector<Group>& groups,
                    const std::vector<int64_t>& listed) {
  check_lengths(problem);
  const size_t n = problem.size();
  const bool table = problem.has_table();
  Evaluation out{std::vector<int64_t>(n, -1), std::vector<double>(n, 0), 0};
  for (size_t g = 0; g < groups.size(); ++g) {
    check_group(groups[g], n, g);
    const ScoredGroup* scored = table ? &listed_group(problem, groups, listed, g) : nullptr;
    for (const int64_t member : groups[g]) {
      const auto task = static_cast<size_t>(member);
      const auto score =
          scored ? score_by_table(*scored, task) : score_by_matrix(problem, task, groups[g]);
      if (!score) continue;
      const bool better = out.serves[task] < 0 || is_better(problem, *score, out.scores[task]) ||
                          (*score == out.scores[task] &&
                           groups[g].size() < groups[static_cast<size_t>(out.serves[task])].size());
      if (!better) continue;
      out.serves[task] = static_cast<int64_t>(g);
      out.scores[task] = *score;
    }
  }
  for (size_t task = 0; task < n; ++task)
    if (out.serves[task] < 0)
      throw InputError(
          fmt::format("grouping: no group gives task {} a score", quote(problem.tasks[task])));
  out.value = value_of_scores(problem, out.scores);
  return out;
}

double total_cost(const GroupingProblem& problem, const std::vector<Group>& groups,
                  const std::vector<int64_t>& listed) {
  double sum = 0;
  for (size_t g = 0; g < groups.size(); ++g) {
    std::optional<double> cost;
    if (problem.has_table()) cost = listed_group(problem, groups, listed, g).cost;
    sum += cost.value_or(problem.constraints.network_cost +
                         problem.constraints.task_cost * static_cast<double>(groups[g].size()));
  }
  return sum;
}

std::string violated(const GroupingProblem& problem, const std::vector<Group>& groups,
                     const std::vector<int64_t>& listed) {
  const auto& constraints = problem.constraints;
  if (static_cast<int64_t>(groups.size()) > constraints.networks) return "grouping.networks";
  if (constraints.budget && total_cost(problem, groups, listed) > *constraints.budget * (1 + 1e-9))
    return "grouping.budget";
  std::vector<int64_t> in(problem.size(), 0);
  for (const auto& group : groups) {
    if (std::string key = violated_by_group(constraints, group); !key.empty()) return key;
    for (const int64_t task : group)
      if (++in[static_cast<size_t>(task)] > constraints.memberships) return "grouping.memberships";
  }
  for (const auto& fixed : constraints.fixed)
    if (std::count(groups.begin(), groups.end(), fixed) <
        std::count(constraints.fixed.begin(), constraints.fixed.end(), fixed))
      return "grouping.fixed";
  return {};
}

}  // namespace kindred
