#include "kindred/grouping/grouping_problem.h"

#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr double kLargest = 1e100;

void check_length(size_t length, size_t expected, std::string_view what) {
  if (length != expected)
    throw InputError(fmt::format("grouping: {} {}; expected {}", length, what, expected));
}

void check_pair(const GroupingProblem& problem, size_t source, size_t target) {
  const double value = problem.at(source, target);
  const auto pair = [&] {
    return fmt::format("grouping: the affinity from {} to {}", quote(problem.tasks[source]),
                       quote(problem.tasks[target]));
  };
  if (std::isnan(value))
    throw InputError(
        fmt::format("{} was never measured; measure more steps or on more rows, so "
                    "that both tasks have labels in one of them, or leave one out",
                    pair()));
  if (std::abs(value) > kLargest)
    throw InputError(
        fmt::format("{} is {}; expected a number below {} in size", pair(), value, kLargest));
}

void check_weights(const GroupingProblem& problem) {
  check_length(problem.weights.size(), problem.size(), "weights");
  double sum = 0;
  for (size_t i = 0; i < problem.size(); ++i) {
    const double weight = problem.weights[i];
    if (!(weight >= 0 && weight <= kLargest))
      throw InputError(fmt::format("grouping: the weight of {} is {}; expected at least 0",
                                   quote(problem.tasks[i]), weight));
    sum += weight;
  }
  if (sum == 0) throw InputError("grouping: all weights are 0; give one task a weight above 0");
}

void check_singletons(const GroupingProblem& problem) {
  if (problem.singletons == Singletons::kForbid) {
    check_length(problem.singleton_values.size(), 0,
                 "values of single tasks, which are forbidden,");
    if (problem.size() == 1)
      throw InputError(
          "grouping: one task has nobody to share with; add tasks, or set "
          "grouping.singletons = value");
    return;
  }
  check_length(problem.singleton_values.size(), problem.size(), "values of single tasks");
  for (size_t i = 0; i < problem.size(); ++i) {
    const double value = problem.singleton_values[i];
    if (!(std::abs(value) <= kLargest))
      throw InputError(
          fmt::format("grouping: the value of {} alone is {}; give a number in "
                      "grouping.singleton_values, or set grouping.singletons = forbid",
                      quote(problem.tasks[i]), value));
  }
}

}  // namespace

GroupingProblem make_problem(const AffinityMatrix& matrix, const GroupingOptions& options,
                             std::vector<double> weights) {
  GroupingProblem problem;
  problem.tasks = matrix.tasks;
  problem.affinity = matrix.values;
  problem.weights = weights.empty() ? std::vector<double>(matrix.size(), 1) : std::move(weights);
  problem.networks = options.networks;
  problem.singletons = options.singletons;
  if (options.singletons == Singletons::kValue) {
    problem.singleton_values = options.singleton_values;
    for (size_t i = problem.singleton_values.empty() ? 0 : matrix.size(); i < matrix.size(); ++i)
      problem.singleton_values.push_back(matrix.at(i, i));
  }
  check(problem);
  return problem;
}

void check(const GroupingProblem& problem) {
  const size_t n = problem.size();
  check_task_names(problem.tasks, "grouping");
  if (n == 0) throw InputError("grouping: there are no tasks");
  if (problem.networks < 1)
    throw InputError(fmt::format("grouping.networks = {}: expected at least 1", problem.networks));
  check_length(problem.affinity.size(), n * n, "affinities");
  for (size_t source = 0; source < n; ++source)
    for (size_t target = 0; target < n; ++target)
      if (source != target) check_pair(problem, source, target);
  check_weights(problem);
  check_singletons(problem);
}

GroupingProblem reordered(const GroupingProblem& problem, const std::vector<int64_t>& order) {
  GroupingProblem out = problem;
  const size_t n = problem.size();
  for (size_t i = 0; i < n; ++i) {
    const auto from = static_cast<size_t>(order[i]);
    out.tasks[i] = problem.tasks[from];
    out.weights[i] = problem.weights[from];
    if (!problem.singleton_values.empty()) out.singleton_values[i] = problem.singleton_values[from];
    for (size_t j = 0; j < n; ++j)
      out.affinity[i * n + j] = problem.at(from, static_cast<size_t>(order[j]));
  }
  return out;
}

}  // namespace kindred
