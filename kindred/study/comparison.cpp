#include "kindred/study/comparison.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "kindred/run/serving.h"

namespace kindred {
namespace {

std::vector<std::vector<std::string>> named_groups(const std::vector<Group>& grouping,
                                                   const std::vector<Task>& tasks) {
  std::vector<std::vector<std::string>> groups;
  for (const auto& group : grouping) {
    groups.emplace_back();
    for (const int64_t task : group) groups.back().push_back(tasks[static_cast<size_t>(task)].name);
  }
  return groups;
}

// Of a method with checkpoints.
MethodScores scores_of_checkpoints(NetworkStore& store, const Method& method,
                                   const std::vector<uint64_t>& seeds) {
  MethodScores scores;
  scores.name = method.name;
  scores.budget = method.budget;
  scores.test.emplace_back();
  scores.test_without.emplace_back();
  for (const uint64_t seed : seeds) {
    scores.test.back().emplace_back();
    scores.test_without.back().emplace_back();
    for (auto& own : store.task_checkpoints(seed)) {
      scores.test.back().back().push_back(own.test);
      scores.test_without.back().back().push_back(std::move(own.test_without));
    }
  }
  std::map<int64_t, Group> by_epoch;
  const auto first = store.task_checkpoints(seeds.front());
  for (size_t task = 0; task < first.size(); ++task)
    by_epoch[first[task].epoch].push_back(static_cast<int64_t>(task));
  std::vector<Group> groups;
  groups.reserve(by_epoch.size());
  for (const auto& [epoch, group] : by_epoch) groups.push_back(group);
  std::sort(groups.begin(), groups.end());
  scores.groupings.push_back(named_groups(groups, store.data().tasks));
  return scores;
}

}  // namespace

std::vector<NetworkKey> networks_of(const std::vector<Method>& methods,
                                    const std::vector<uint64_t>& seeds) {
  std::vector<NetworkKey> keys;
  std::set<NetworkKey> seen;
  for (const auto& method : methods)
    for (const auto& grouping : method.groupings)
      for (const auto& group : grouping)
        for (const uint64_t seed : seeds)
          if (NetworkKey key{group, seed, method.weighting}; seen.insert(key).second)
            keys.push_back(std::move(key));
  return keys;
}

std::vector<Group> groups_named(const std::vector<std::vector<std::string>>& groups,
                                const std::vector<Task>& tasks) {
  std::vector<Group> found;
  for (const auto& names : groups) {
    found.emplace_back();
    for (size_t task = 0; task < tasks.size(); ++task)
      if (std::find(names.begin(), names.end(), tasks[task].name) != names.end())
        found.back().push_back(static_cast<int64_t>(task));
  }
  return found;
}

std::vector<ComparedTask> compared_tasks(const std::vector<Task>& tasks) {
  std::vector<ComparedTask> compared;
  compared.reserve(tasks.size());
  for (const auto& task : tasks)
    compared.push_back({.name = task.name,
                        .metric = name_of(metric_names(), task.metric),
                        .higher_is_better = higher_is_better(task.metric),
                        .weight = task.weight});
  return compared;
}

MethodScores scores_of(NetworkStore& store, const Method& method,
                       const std::vector<uint64_t>& seeds) {
  if (method.checkpoints) return scores_of_checkpoints(store, method, seeds);
  MethodScores scores;
  scores.name = method.name;
  scores.budget = method.budget;
  for (const auto& grouping : method.groupings) {
    scores.groupings.push_back(named_groups(grouping, store.data().tasks));
    scores.test.emplace_back();
    scores.test_without.emplace_back();
    for (const uint64_t seed : seeds) {
      Serving serving = serve(store, grouping, seed, method.weighting);
      scores.test.back().push_back(std::move(serving.test));
      scores.test_without.back().push_back(std::move(serving.test_without));
    }
  }
  return scores;
}

ComparisonRecord compare(NetworkStore& store, const std::vector<Method>& methods,
                         const std::vector<MethodPair>& pairs, const std::vector<uint64_t>& seeds) {
  std::vector<MethodScores> scores;
  scores.reserve(methods.size());
  for (const auto& method : methods) scores.push_back(scores_of(store, method, seeds));
  ComparisonRecord record = compare(compared_tasks(store.data().tasks), scores, pairs, seeds);
  record.notes = store.data().notes;
  return record;
}

}  // namespace kindred
