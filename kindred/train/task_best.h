#pragma once

#include <cstdint>
#include <vector>

#include "kindred/train/training.h"

namespace kindred {

// One for each task of the network, of no epoch.
[[nodiscard]] std::vector<TaskBest> no_task_best(const Network& network,
                                                 const at::TensorOptions& options, uint64_t seed);

// Replaces those of the tasks whose validation loss is smaller than in their epoch, by `state`.
// `epoch` follows `history`. `task_best` may be empty.
void update_task_best(const EpochRecord& epoch, const std::vector<EpochRecord>& history,
                      const NetworkState& state, std::vector<TaskBest>& task_best);

}  // namespace kindred
