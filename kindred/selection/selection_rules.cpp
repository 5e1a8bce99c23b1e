#include "kindred/selection/selection_rules.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

double pair_score(const std::map<Group, const ScoredGroup*>& networks, const ScoreTable& table,
                  int64_t task, int64_t other) {
  const auto found = networks.find({std::min(task, other), std::max(task, other)});
  if (found == networks.end())
    throw InputError(
        fmt::format("the table has no group of {} and {} alone; HOA predicts from all pairs",
                    quote(table.tasks[static_cast<size_t>(std::min(task, other))]),
                    quote(table.tasks[static_cast<size_t>(std::max(task, other))])));
  return found->second->scores[task < other ? 0 : 1];
}

// The index in the matrix of each of the table's tasks.
std::vector<size_t> places_in(const AffinityMatrix& affinity, const ScoreTable& table) {
  std::vector<size_t> places;
  for (const auto& task : table.tasks) {
    const auto found = std::find(affinity.tasks.begin(), affinity.tasks.end(), task);
    if (found == affinity.tasks.end())
      throw InputError(
          fmt::format("the affinities have no task {}, which the table has", quote(task)));
    places.push_back(static_cast<size_t>(found - affinity.tasks.begin()));
  }
  if (affinity.size() != table.tasks.size())
    throw InputError(fmt::format("the affinities have {} tasks, but the table has {}",
                                 affinity.size(), table.tasks.size()));
  return places;
}

}  // namespace

ScoreTable hoa_scores(const ScoreTable& measured) {
  const auto networks = most_expensive(measured);
  ScoreTable predicted = measured;
  for (auto& group : predicted.groups) {
    if (group.group.size() <= 2) continue;
    for (size_t i = 0; i < group.group.size(); ++i) {
      double sum = 0;
      for (const int64_t other : group.group)
        if (other != group.group[i]) sum += pair_score(networks, measured, group.group[i], other);
      group.scores[i] = sum / static_cast<double>(group.group.size() - 1);
    }
  }
  return predicted;
}

ScoreTable affinity_scores(const ScoreTable& measured, const AffinityMatrix& affinity) {
  const auto places = places_in(affinity, measured);
  ScoreTable predicted = {.tasks = measured.tasks, .groups = {}, .lower_is_better = false};
  for (ScoredGroup group : measured.groups) {
    if (group.group.size() < 2) continue;
    for (size_t i = 0; i < group.group.size(); ++i) {
      double sum = 0;
      for (const int64_t other : group.group) {
        if (other == group.group[i]) continue;
        const size_t source = places[static_cast<size_t>(other)];
        const size_t target = places[static_cast<size_t>(group.group[i])];
        if (std::isnan(affinity.at(source, target)))
          throw InputError(fmt::format("the affinity from {} to {} was never measured",
                                       quote(affinity.tasks[source]),
                                       quote(affinity.tasks[target])));
        sum += affinity.at(source, target);
      }
      group.scores[i] = sum / static_cast<double>(group.group.size() - 1);
    }
    predicted.groups.push_back(std::move(group));
  }
  if (predicted.groups.empty())
    throw InputError(
        "the table has no group of two or more tasks, and affinities give a score to no other "
        "group");
  return predicted;
}

}  // namespace kindred
