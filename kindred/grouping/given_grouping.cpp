#include "kindred/grouping/given_grouping.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "kindred/grouping/evaluate.h"

namespace kindred {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kWorst = -std::numeric_limits<double>::infinity();

Grouping unevaluated(std::vector<std::string> tasks, std::vector<Group> groups) {
  Grouping given;
  given.tasks = std::move(tasks);
  given.groups = std::move(groups);
  std::sort(given.groups.begin(), given.groups.end());
  given.networks = static_cast<int64_t>(given.groups.size());
  given.cost = static_cast<double>(given.groups.size());
  given.value = kUnknown;
  given.bound = given.gap = std::numeric_limits<double>::infinity();
  given.status = GroupingStatus::kGiven;
  return given;
}

}  // namespace

Grouping given_grouping(GroupingProblem problem, std::vector<Group> groups) {
  Grouping given = unevaluated(problem.tasks, std::move(groups));
  given.objective = problem.objective;
  given.cost = total_cost(problem, given.groups);
  if (problem.singletons == Singletons::kForbid) {
    // The score is unknown, so any shared network serves the task first.
    problem.singletons = Singletons::kValue;
    problem.singleton_values.assign(problem.size(), kWorst);
  }
  Evaluation evaluation = evaluate(problem, given.groups);
  for (double& score : evaluation.scores)
    if (score == kWorst) score = evaluation.value = kUnknown;
  given.serves = std::move(evaluation.serves);
  given.scores = std::move(evaluation.scores);
  given.value = evaluation.value;
  return given;
}

Grouping given_grouping(std::vector<std::string> tasks, std::vector<Group> groups) {
  Grouping given = unevaluated(std::move(tasks), std::move(groups));
  given.scores.assign(given.tasks.size(), kUnknown);
  for (size_t task = 0; task < given.tasks.size(); ++task) {
    const auto first =
        std::find_if(given.groups.begin(), given.groups.end(), [&](const Group& group) {
          return std::binary_search(group.begin(), group.end(), static_cast<int64_t>(task));
        });
    given.serves.push_back(first - given.groups.begin());
  }
  return given;
}

}  // namespace kindred
