#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/record/method_comparison.h"
#include "kindred/run/network_store.h"

namespace kindred {

// One way to divide the tasks among networks. Several groupings are draws of one method; its result
// is their mean.
struct Method {
  std::string name;  // "single_task", "all_in_one", "random", "tag" …
  std::vector<std::vector<Group>> groupings;
  std::optional<int64_t> budget = std::nullopt;  // number of networks it was chosen for
  std::string weighting = {};                    // of its networks' losses, as in NetworkKey
  // Each task is served by its own checkpoint of the training of the one network, for all tasks;
  // see NetworkStore::task_checkpoints().
  bool checkpoints = false;
};

// Returns the networks that the methods need, without duplicates.
[[nodiscard]] std::vector<NetworkKey> networks_of(const std::vector<Method>& methods,
                                                  const std::vector<uint64_t>& seeds);

// The groups of these tasks' names; names of no task are ignored.
[[nodiscard]] std::vector<Group> groups_named(const std::vector<std::vector<std::string>>& groups,
                                              const std::vector<Task>& tasks);

[[nodiscard]] std::vector<ComparedTask> compared_tasks(const std::vector<Task>& tasks);

// Returns the scores of the method's networks, which must be trained. The groups of checkpoints are
// the tasks that share one with the first seed. Throws as NetworkStore::scores() does.
[[nodiscard]] MethodScores scores_of(NetworkStore& store, const Method& method,
                                     const std::vector<uint64_t>& seeds);

// Returns the methods' results. Their networks must be trained. See compare() of MethodScores.
[[nodiscard]] ComparisonRecord compare(NetworkStore& store, const std::vector<Method>& methods,
                                       const std::vector<MethodPair>& pairs,
                                       const std::vector<uint64_t>& seeds);

}  // namespace kindred
