#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/model/network.h"
#include "kindred/train/held_out_epochs.h"
#include "kindred/train/training.h"
#include "kindred/update/optimizer.h"
#include "kindred/update/weighting.h"

namespace kindred {

// The complete state of a training between two steps.
struct TrainingState {
  NetworkState network, best;
  std::unique_ptr<Optimizer> optimizer;
  std::unique_ptr<Weighting> weighting;
  int64_t step = 0;
  std::vector<double> loss_sums;     // of the current epoch, one per task
  std::vector<int64_t> loss_counts;  // per task: steps with labels
  std::vector<EpochRecord> history;
  int64_t best_epoch = -1;
  std::vector<TaskBest> task_best;  // per task; empty if they are not kept
  std::optional<HeldOutEpochs> held_out;
  double seconds = 0;
};

// The key in the options of an `identity` whose training keeps them.
inline constexpr const char* kKeepsTaskBest = "keeps_task_best";

// `identity` identifies the training (tasks, options, seed, data, device); load_checkpoint()
// rejects a checkpoint with another.
void save_checkpoint(const std::filesystem::path& path, const TrainingState& state,
                     const Json& identity, const Json& observer);

// Fills the already allocated tensors of `state` and returns the observer's saved state. Throws
// InputError if the checkpoint is damaged or of another training.
[[nodiscard]] Json load_checkpoint(const std::filesystem::path& path, const Json& identity,
                                   TrainingState& state);

// Whether the checkpoint holds TrainingState::task_best. Throws InputError if it is damaged.
[[nodiscard]] bool keeps_task_best(const std::filesystem::path& path);

}  // namespace kindred
