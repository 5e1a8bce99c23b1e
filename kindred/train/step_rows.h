#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/train/train_options.h"

namespace kindred {

// Returns the number of steps of an epoch over `rows` rows, at least 1.
[[nodiscard]] int64_t steps_per_epoch(const TrainOptions& options, int64_t rows);

// The training rows of every step: those of an epoch in a random order of its own, in as many parts
// of nearly equal size as it has steps.
class StepRows {
 public:
  // `training` must outlive it. The order depends on `seed` and the epoch.
  StepRows(const DataSet& training, const TrainOptions& options, uint64_t seed);

  [[nodiscard]] int64_t steps_per_epoch() const { return steps_per_epoch_; }
  // Returns the rows of each of the step's batches, int64 [rows of the batch]: train.accumulate of
  // them, or one for each row, or with synced statistics one of all rows. Fetches the next step's
  // rows ahead.
  [[nodiscard]] std::vector<at::Tensor> of_step(int64_t step);

 private:
  const DataSet& training_;
  int64_t batches_;
  uint64_t seed_;
  int64_t steps_per_epoch_;
  at::Tensor order_;  // of the rows in epoch epoch_
  int64_t epoch_ = -1;
};

}  // namespace kindred
