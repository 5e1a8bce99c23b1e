#include "kindred/grouping/grouping_problem.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/stats/moments.h"

namespace kindred {
namespace {

std::vector<Group> groups_named(const std::vector<std::vector<std::string>>& lists,
                                const std::vector<std::string>& tasks, const char* key) {
  std::unordered_map<std::string, int64_t> places;
  for (size_t i = 0; i < tasks.size(); ++i) places.emplace(tasks[i], static_cast<int64_t>(i));
  std::vector<Group> groups;
  for (const auto& list : lists) {
    Group group;
    for (const auto& name : list) {
      const auto found = places.find(name);
      if (found == places.end()) {
        const std::string near = nearest_name(name, tasks);
        throw InputError(fmt::format("grouping.{} names {}, which is not a task{}", key,
                                     quote(name),
                                     near.empty() ? "" : fmt::format("; did you mean {}?", near)));
      }
      group.push_back(found->second);
    }
    std::sort(group.begin(), group.end());
    groups.push_back(std::move(group));
  }
  return groups;
}

GroupingConstraints make_constraints(const GroupingOptions& options,
                                     const std::vector<std::string>& tasks) {
  GroupingConstraints out;
  out.networks = options.network_limit();
  out.budget = options.budget;
  out.network_cost = options.network_cost;
  out.task_cost = options.task_cost;
  out.least_size = options.least_size;
  out.most_size = options.most_size.value_or(kNoLimit);
  out.together = groups_named(options.together, tasks, "together");
  out.apart = groups_named(options.apart, tasks, "apart");
  out.memberships = options.memberships.value_or(kNoLimit);
  if (options.disjoint && options.memberships.value_or(1) != 1)
    throw InputError(fmt::format(
        "grouping.disjoint = true and grouping.memberships = {} contradict each other; remove one",
        *options.memberships));
  if (options.disjoint) out.memberships = 1;
  out.fixed = groups_named(options.fixed, tasks, "fixed");
  return out;
}

GroupingProblem make_frame(const std::vector<std::string>& tasks, const GroupingOptions& options,
                           std::vector<double> weights) {
  GroupingProblem problem;
  problem.tasks = tasks;
  problem.weights = weights.empty() ? std::vector<double>(tasks.size(), 1) : std::move(weights);
  problem.objective = options.objective;
  problem.constraints = make_constraints(options, tasks);
  return problem;
}

// Standardises `values` to mean 0 and standard deviation 1.
class Standard {
 public:
  explicit Standard(const Moments& values) : mean_(values.mean()) {
    const auto count = static_cast<double>(values.count());
    const double deviation = count > 0 ? std::sqrt(values.squared_deviations() / count) : 0;
    factor_ = deviation > 0 ? 1 / deviation : 0;
  }
  [[nodiscard]] double operator()(double value) const { return (value - mean_) * factor_; }

 private:
  double mean_, factor_;
};

void standardize_matrix(GroupingProblem& problem) {
  auto& affinity = std::get<std::vector<double>>(problem.scores);
  const size_t n = problem.size();
  for (size_t target = 0; target < n; ++target) {
    Moments moments;
    for (size_t source = 0; source < n; ++source)
      if (source != target) moments.add(problem.at(source, target));
    const Standard standard(moments);
    for (size_t source = 0; source < n; ++source)
      if (source != target) affinity[source * n + target] = standard(problem.at(source, target));
    if (!problem.singleton_values.empty())
      problem.singleton_values[target] = standard(problem.singleton_values[target]);
  }
}

void standardize_scores(GroupingProblem& problem) {
  auto& groups = std::get<std::vector<ScoredGroup>>(problem.scores);
  std::vector<Moments> moments(problem.size());
  for (const auto& scored : groups)
    for (size_t k = 0; k < scored.group.size(); ++k)
      moments[static_cast<size_t>(scored.group[k])].add(scored.scores[k]);
  for (auto& scored : groups)
    for (size_t k = 0; k < scored.group.size(); ++k)
      scored.scores[k] = Standard(moments[static_cast<size_t>(scored.group[k])])(scored.scores[k]);
}

void reorder_groups(std::vector<Group>& groups, const std::vector<int64_t>& place) {
  for (auto& group : groups) {
    for (auto& task : group) task = place[static_cast<size_t>(task)];
    std::sort(group.begin(), group.end());
  }
}

void reorder_scored(ScoredGroup& scored, const std::vector<int64_t>& place) {
  std::vector<std::pair<int64_t, double>> members;
  for (size_t k = 0; k < scored.group.size(); ++k)
    members.emplace_back(place[static_cast<size_t>(scored.group[k])], scored.scores[k]);
  std::sort(members.begin(), members.end());
  for (size_t k = 0; k < members.size(); ++k)
    std::tie(scored.group[k], scored.scores[k]) = members[k];
}

}  // namespace

GroupingProblem make_problem(const AffinityMatrix& matrix, const GroupingOptions& options,
                             std::vector<double> weights) {
  GroupingProblem problem = make_frame(matrix.tasks, options, std::move(weights));
  problem.scores = matrix.values;
  problem.singletons = options.singletons;
  if (options.singletons == Singletons::kValue) {
    problem.singleton_values = options.singleton_values;
    for (size_t i = problem.singleton_values.empty() ? 0 : matrix.size(); i < matrix.size(); ++i)
      problem.singleton_values.push_back(matrix.at(i, i));
  }
  check(problem);
  if (options.standardize) standardize_matrix(problem);
  return problem;
}

GroupingProblem make_problem(const ScoreTable& table, const GroupingOptions& options,
                             std::vector<double> weights) {
  check(table, "scores");
  if (options.singletons == Singletons::kValue)
    throw InputError(
        "grouping.singletons = value does not apply to a table of scores, which itself gives the "
        "values of single tasks; remove it");
  GroupingProblem problem = make_frame(table.tasks, options, std::move(weights));
  problem.scores = table.groups;
  problem.lower_is_better = table.lower_is_better;
  check(problem);
  if (options.standardize) standardize_scores(problem);
  return problem;
}

GroupingProblem reordered(const GroupingProblem& problem, const std::vector<int64_t>& order) {
  GroupingProblem out = problem;
  auto* affinity = std::get_if<std::vector<double>>(&out.scores);
  auto* scored_groups = std::get_if<std::vector<ScoredGroup>>(&out.scores);
  const size_t n = problem.size();
  std::vector<int64_t> place(n);
  for (size_t i = 0; i < n; ++i) {
    const auto from = static_cast<size_t>(order[i]);
    place[from] = static_cast<int64_t>(i);
    out.tasks[i] = problem.tasks[from];
    out.weights[i] = problem.weights[from];
    if (!problem.singleton_values.empty()) out.singleton_values[i] = problem.singleton_values[from];
    for (size_t j = 0; affinity && j < n; ++j)
      (*affinity)[i * n + j] = problem.at(from, static_cast<size_t>(order[j]));
  }
  if (scored_groups)
    for (auto& scored : *scored_groups) reorder_scored(scored, place);
  reorder_groups(out.constraints.together, place);
  reorder_groups(out.constraints.apart, place);
  reorder_groups(out.constraints.fixed, place);
  return out;
}

}  // namespace kindred
