#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/record/method_comparison.h"
#include "kindred/study/network_store.h"

namespace kindred {

// One way to divide the tasks among networks. If there are several groupings, they are draws of it,
// and their mean counts.
struct Method {
  std::string name;  // "single_task", "all_in_one", "random", "tag" …
  std::vector<std::vector<Group>> groupings;
  std::optional<int64_t> budget = std::nullopt;  // of networks, that it was chosen for
  std::string weighting = {};                    // of its networks' losses, as in NetworkKey
};

// All networks that the methods need, once each.
[[nodiscard]] std::vector<NetworkKey> networks_of(const std::vector<Method>& methods,
                                                  const std::vector<uint64_t>& seeds);

[[nodiscard]] std::vector<ComparedTask> compared_tasks(const std::vector<Task>& tasks);

// The scores of the method's networks, which must be trained. Throws as NetworkStore::scores does.
[[nodiscard]] MethodScores scores_of(NetworkStore& store, const Method& method,
                                     const std::vector<uint64_t>& seeds);

// The results of the methods, from networks that are trained; see compare() of MethodScores.
[[nodiscard]] ComparisonRecord compare(NetworkStore& store, const std::vector<Method>& methods,
                                       const std::vector<Rivals>& rivals,
                                       const std::vector<uint64_t>& seeds);

}  // namespace kindred
