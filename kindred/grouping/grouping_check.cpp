#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {
namespace {

constexpr double kLargest = 1e100;

[[noreturn]] void fail(const std::string& what) {
  throw InputError(fmt::format("grouping: {}", what));
}

std::string name(const GroupingProblem& problem, int64_t task) {
  return quote(problem.tasks[static_cast<size_t>(task)]);
}

std::string names(const GroupingProblem& problem, const Group& group) {
  std::vector<std::string> list;
  for (const int64_t task : group) list.push_back(name(problem, task));
  return joined(list);
}

void check_length(size_t length, size_t expected, std::string_view what) {
  if (length != expected) fail(fmt::format("{} {}; expected {}", length, what, expected));
}

void check_pair(const GroupingProblem& problem, size_t source, size_t target) {
  const double value = problem.at(source, target);
  const auto pair = [&] {
    return fmt::format("the affinity from {} to {}", quote(problem.tasks[source]),
                       quote(problem.tasks[target]));
  };
  if (std::isnan(value))
    fail(
        fmt::format("{} was never measured, because no measured batch had labels of both tasks; "
                    "measure more steps or larger batches, or remove one of the tasks",
                    pair()));
  if (std::abs(value) > kLargest)
    fail(fmt::format("{} is {}; expected a number of magnitude below {}", pair(), value, kLargest));
}

void check_matrix(const GroupingProblem& problem) {
  const size_t n = problem.size();
  check_length(problem.affinity().size(), n * n, "affinities");
  if (problem.lower_is_better) fail("lower_is_better does not apply to affinities");
  for (size_t source = 0; source < n; ++source)
    for (size_t target = 0; target < n; ++target)
      if (source != target) check_pair(problem, source, target);
}

void check_scored(const GroupingProblem& problem) {
  const auto groups = problem.scored();
  check(ScoreTable{problem.tasks, {groups.begin(), groups.end()}, problem.lower_is_better},
        "grouping");
  if (problem.singletons != Singletons::kForbid)
    fail("the table of scores gives the values of single tasks; set grouping.singletons = forbid");
  std::vector<bool> held(problem.size(), false);
  for (const auto& scored : groups) {
    for (size_t k = 0; k < scored.group.size(); ++k) {
      held[static_cast<size_t>(scored.group[k])] = true;
      if (std::abs(scored.scores[k]) > kLargest)
        fail(fmt::format(
            "the score of {} in group {} is {}; expected a number of magnitude below {}",
            name(problem, scored.group[k]), quote(scored.name), scored.scores[k], kLargest));
    }
  }
  for (size_t task = 0; task < held.size(); ++task)
    if (!held[task])
      fail(fmt::format("no group in the table of scores holds {}; add one, or remove the task",
                       quote(problem.tasks[task])));
}

void check_weights(const GroupingProblem& problem) {
  check_length(problem.weights.size(), problem.size(), "weights");
  double sum = 0;
  for (size_t i = 0; i < problem.size(); ++i) {
    const double weight = problem.weights[i];
    if (!(weight >= 0 && weight <= kLargest))
      fail(fmt::format("the weight of {} is {}; expected at least 0", quote(problem.tasks[i]),
                       weight));
    sum += weight;
  }
  if (sum == 0) fail("all weights are 0; give one task a weight above 0");
}

void check_singletons(const GroupingProblem& problem) {
  if (problem.singletons == Singletons::kForbid) {
    check_length(problem.singleton_values.size(), 0,
                 "values of single tasks, which are forbidden,");
    if (problem.size() == 1 && !problem.has_table())
      fail(
          "there is only one task, and groups of one task are forbidden; add tasks, or set "
          "grouping.singletons = value");
    return;
  }
  check_length(problem.singleton_values.size(), problem.size(), "values of single tasks");
  for (size_t i = 0; i < problem.size(); ++i) {
    const double value = problem.singleton_values[i];
    if (!(std::abs(value) <= kLargest))
      fail(
          fmt::format("the value of {} alone is {}; give a number in "
                      "grouping.singleton_values, or set grouping.singletons = forbid",
                      quote(problem.tasks[i]), value));
  }
}

void check_list(const GroupingProblem& problem, const Group& group, const char* key, size_t least) {
  if (group.size() < least)
    fail(fmt::format("a list in grouping.{} has {} tasks; expected at least {}", key, group.size(),
                     least));
  for (const int64_t task : group)
    if (task < 0 || task >= static_cast<int64_t>(problem.size()))
      fail(fmt::format("grouping.{} holds task {}, which does not exist", key, task));
  for (size_t k = 1; k < group.size(); ++k)
    if (group[k - 1] >= group[k])
      fail(fmt::format("a list in grouping.{} repeats a task or does not ascend", key));
}

void check_fixed(const GroupingProblem& problem, const Group& group) {
  const auto& constraints = problem.constraints;
  const auto size = static_cast<int64_t>(group.size());
  const auto reject = [&](const std::string& key) {
    fail(fmt::format("the fixed network of {} contradicts {}", names(problem, group), key));
  };
  if (size < constraints.least_size)
    reject(fmt::format("grouping.least_size = {}", constraints.least_size));
  if (size > constraints.most_size)
    reject(fmt::format("grouping.most_size = {}", constraints.most_size));
  for (const auto& list : constraints.together)
    if (const size_t inside = shared_members(list, group); inside != 0 && inside != list.size())
      reject(fmt::format("grouping.together = {}", names(problem, list)));
  for (const auto& list : constraints.apart)
    if (shared_members(list, group) > 1)
      reject(fmt::format("grouping.apart = {}", names(problem, list)));
  if (problem.has_table() && std::ranges::none_of(problem.scored(), [&](const ScoredGroup& scored) {
        return scored.group == group;
      }))
    fail(fmt::format("the fixed network of {} is not in the table of scores",
                     names(problem, group)));
  if (!problem.has_table() && size == 1 && problem.singletons == Singletons::kForbid)
    reject("grouping.singletons = forbid");
}

void check_lists(const GroupingProblem& problem) {
  const auto& constraints = problem.constraints;
  for (const auto& list : constraints.together) check_list(problem, list, "together", 2);
  for (const auto& list : constraints.apart) check_list(problem, list, "apart", 2);
  for (const auto& group : constraints.fixed) {
    check_list(problem, group, "fixed", 1);
    check_fixed(problem, group);
  }
  if (static_cast<int64_t>(constraints.fixed.size()) > constraints.networks)
    fail(fmt::format("grouping.fixed has {} networks, more than grouping.networks = {}",
                     constraints.fixed.size(), constraints.networks));
  std::vector<int64_t> in(problem.size(), 0);
  for (const auto& group : constraints.fixed)
    for (const int64_t task : group)
      if (++in[static_cast<size_t>(task)] > constraints.memberships)
        fail(fmt::format("grouping.fixed has {} in {} networks, more than the {} allowed",
                         name(problem, task), in[static_cast<size_t>(task)],
                         constraints.memberships));
}

void check_sizes(const GroupingProblem& problem) {
  const auto& constraints = problem.constraints;
  const auto n = static_cast<int64_t>(problem.size());
  if (constraints.least_size < 1 || constraints.most_size < constraints.least_size)
    fail(fmt::format("grouping.least_size = {} and grouping.most_size = {} leave no possible size",
                     constraints.least_size, constraints.most_size));
  if (constraints.least_size > n)
    fail(fmt::format("grouping.least_size = {} is more than the {} tasks", constraints.least_size,
                     n));
  const bool alone = problem.has_table() || problem.singletons == Singletons::kValue;
  if (constraints.most_size == 1 && !alone)
    fail("grouping.most_size = 1 and grouping.singletons = forbid leave no possible group");
  if (constraints.networks <= n / constraints.most_size &&
      constraints.networks * constraints.most_size < n)
    fail(fmt::format(
        "grouping.networks = {} and grouping.most_size = {} hold at most {} of the {} tasks",
        constraints.networks, constraints.most_size, constraints.networks * constraints.most_size,
        n));
}

void check_costs(const GroupingConstraints& constraints) {
  const auto fits = [](double cost) { return cost >= 0 && cost <= kLargest; };
  if (!fits(constraints.network_cost) || !fits(constraints.task_cost))
    fail("a cost is negative or not finite");
  if (constraints.budget && !(fits(*constraints.budget) && *constraints.budget > 0))
    fail(fmt::format("grouping.budget = {}: expected a number above 0", *constraints.budget));
}

}  // namespace

void check(const GroupingProblem& problem) {
  check_task_names(problem.tasks, "grouping");
  if (problem.size() == 0) fail("there are no tasks");
  const auto& constraints = problem.constraints;
  if (constraints.networks < 1)
    throw InputError(
        fmt::format("grouping.networks = {}: expected at least 1", constraints.networks));
  if (constraints.memberships < 1)
    throw InputError(
        fmt::format("grouping.memberships = {}: expected at least 1", constraints.memberships));
  if (problem.has_table())
    check_scored(problem);
  else
    check_matrix(problem);
  check_weights(problem);
  check_singletons(problem);
  check_costs(constraints);
  check_sizes(problem);
  check_lists(problem);
}

}  // namespace kindred
