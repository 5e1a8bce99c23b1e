#include "kindred/train/task_best.h"

#include <cstddef>

namespace kindred {

std::vector<TaskBest> no_task_best(const Network& network, const at::TensorOptions& options,
                                   uint64_t seed) {
  std::vector<TaskBest> task_best;
  task_best.reserve(network.tasks().size());
  for (size_t task = 0; task < network.tasks().size(); ++task)
    task_best.push_back({.state = NetworkState::initial(network, options, seed)});
  return task_best;
}

void update_task_best(const EpochRecord& epoch, const std::vector<EpochRecord>& history,
                      const NetworkState& state, std::vector<TaskBest>& task_best) {
  for (size_t task = 0; task < task_best.size(); ++task) {
    TaskBest& own = task_best[task];
    if (own.epoch >= 0 && !(epoch.validation_losses[task] <
                            history[static_cast<size_t>(own.epoch)].validation_losses[task]))
      continue;
    own.epoch = static_cast<int64_t>(history.size());
    own.state.copy_from(state);
  }
}

}  // namespace kindred
