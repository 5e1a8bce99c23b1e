#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/model/network.h"
#include "kindred/train/training.h"
#include "kindred/update/optimizer.h"
#include "kindred/update/weighting.h"

namespace kindred {

// Everything that a training changes, between two steps.
struct TrainingState {
  NetworkState network, best;
  std::unique_ptr<Optimizer> optimizer;
  std::unique_ptr<Weighting> weighting;
  int64_t step = 0;
  std::vector<double> loss_sums;     // of the present epoch, one a task
  std::vector<int64_t> loss_counts;  // steps with labels in them
  std::vector<EpochRecord> history;
  int64_t best_epoch = -1;
  double seconds = 0;
};

// `identity` says which training this is (tasks, options, seed); a checkpoint of another is
// refused.
void save_checkpoint(const std::filesystem::path& path, const TrainingState& state,
                     const Json& identity, const Json& observer);

// Fills `state`, which has its tensors already, and returns what the observer saved. Throws
// InputError for a damaged or foreign checkpoint.
[[nodiscard]] Json load_checkpoint(const std::filesystem::path& path, const Json& identity,
                                   TrainingState& state);

}  // namespace kindred
