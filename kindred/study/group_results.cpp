#include "kindred/study/group_results.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {

std::vector<Group> pairs_and_singles(size_t tasks) {
  const auto n = static_cast<int64_t>(tasks);
  std::vector<Group> groups;
  for (int64_t i = 0; i < n; ++i) groups.push_back({i});
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = i + 1; j < n; ++j) groups.push_back({i, j});
  return groups;
}

std::vector<Group> every_group(size_t tasks) {
  if (tasks > kMostTasksForOptimum)
    throw InputError(
        fmt::format("the optimum of {} tasks would train 2^{} - 1 networks; remove it, it is for "
                    "up to {} tasks",
                    tasks, tasks, kMostTasksForOptimum));
  std::vector<Group> groups;
  for (uint64_t members = 1; members < uint64_t{1} << tasks; ++members) {
    Group group;
    for (size_t task = 0; task < tasks; ++task)
      if (members >> task & 1U) group.push_back(static_cast<int64_t>(task));
    groups.push_back(std::move(group));
  }
  // Small groups first: HOA needs them too.
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.size() < b.size(); });
  return groups;
}

AffinityMatrix pair_results(const std::vector<std::string>& tasks, const GroupLosses& losses) {
  AffinityMatrix matrix(tasks);
  for (const auto& group : pairs_and_singles(tasks.size())) {
    const auto measured = losses(group);
    const auto first = static_cast<size_t>(group.front());
    const auto last = static_cast<size_t>(group.back());
    matrix.at(last, first) = -measured.front();
    matrix.at(first, last) = -measured.back();
  }
  return matrix;
}

ScoreTable all_results(const std::vector<std::string>& tasks, const GroupLosses& losses) {
  ScoreTable table = {.tasks = tasks, .groups = {}, .lower_is_better = true};
  for (const auto& group : every_group(tasks.size()))
    table.groups.push_back({.name = fmt::format("{}", fmt::join(group, "+")),
                            .group = group,
                            .scores = losses(group),
                            .cost = {}});
  return table;
}

}  // namespace kindred
