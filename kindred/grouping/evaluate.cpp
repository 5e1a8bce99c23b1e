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

std::optional<double> score_in(const GroupingProblem& problem, size_t task, const Group& group) {
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

}  // namespace

Evaluation evaluate(const GroupingProblem& problem, const std::vector<Group>& groups) {
  const size_t n = problem.size();
  Evaluation out{std::vector<int64_t>(n, -1), std::vector<double>(n, 0), 0};
  for (size_t g = 0; g < groups.size(); ++g) {
    check_group(groups[g], n, g);
    for (const int64_t member : groups[g]) {
      const auto task = static_cast<size_t>(member);
      const auto score = score_in(problem, task, groups[g]);
      if (!score) continue;
      const bool better = out.serves[task] < 0 || *score > out.scores[task] ||
                          (*score == out.scores[task] &&
                           groups[g].size() < groups[static_cast<size_t>(out.serves[task])].size());
      if (!better) continue;
      out.serves[task] = static_cast<int64_t>(g);
      out.scores[task] = *score;
    }
  }
  double weights = 0;
  for (size_t task = 0; task < n; ++task) {
    if (out.serves[task] < 0)
      throw InputError(
          fmt::format("grouping: no group gives task {} a score", quote(problem.tasks[task])));
    out.value += problem.weights[task] * out.scores[task];
    weights += problem.weights[task];
  }
  out.value /= weights;
  return out;
}

}  // namespace kindred
