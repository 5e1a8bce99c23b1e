#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/study/network_store.h"

namespace kindred {

// One way to divide tasks among networks. Several groupings are draws of it, and their mean counts.
struct Method {
  std::string name;  // "single_task", "all_in_one", "random", "tag"
  std::vector<std::vector<std::vector<int64_t>>> groupings;
};

// All networks that the methods need, once each.
[[nodiscard]] std::vector<NetworkKey> networks_of(const std::vector<Method>& methods,
                                                  const std::vector<uint64_t>& seeds);

// The record of metrics.json, from networks that are trained: for every method, each task's metric
// on the test rows, the total error and the gain over single-task networks, as values per seed,
// mean and standard deviation; and for the last method against every other the paired difference in
// total error with its 95 % confidence interval.
//   error of a task: its metric, or 1 − metric where higher is better. Total error: the mean of the
//   tasks' errors by weight. Gain: the mean over tasks by weight of 1 − error / single-task error
//   (the Δm of Maninis et al. 2019), null where a single-task error is 0.
// The first method must be single_task. A metric that is undefined on the test rows (one class
// only) leaves its task out of all totals.
[[nodiscard]] Json compare(NetworkStore& store, const std::vector<Method>& methods,
                           const std::vector<uint64_t>& seeds);

}  // namespace kindred
