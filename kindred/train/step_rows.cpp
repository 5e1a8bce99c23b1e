#include "kindred/train/step_rows.h"

#include <algorithm>

#include <ATen/Functions.h>

#include "kindred/base/random.h"

namespace kindred {

int64_t steps_per_epoch(const TrainOptions& options, int64_t rows) {
  const int64_t rows_of_step = options.batch * options.accumulate;
  return std::max<int64_t>(1, (rows + rows_of_step / 2) / rows_of_step);
}

StepRows::StepRows(const DataSet& training, const TrainOptions& options, uint64_t seed)
    : training_(training),
      batches_(options.batch_statistics == BatchStatistics::kSynced ? 1 : options.accumulate),
      seed_(seed),
      steps_per_epoch_(kindred::steps_per_epoch(options, training.rows())) {}

std::vector<at::Tensor> StepRows::of_step(int64_t step) {
  const int64_t rows = training_.rows();
  if (const int64_t epoch = step / steps_per_epoch_; epoch_ != epoch) {
    epoch_ = epoch;
    RandomStream stream(derive_seed(seed_, "shuffle", static_cast<uint64_t>(epoch)));
    order_ = at::tensor(random_permutation(rows, stream), at::kLong);
  }
  const int64_t position = step % steps_per_epoch_;
  const int64_t begin = position * rows / steps_per_epoch_;
  const int64_t end = (position + 1) * rows / steps_per_epoch_;
  const int64_t after = std::min(rows, 2 * end - begin);
  if (after > end) training_.prefetch(order_.slice(0, end, after));
  const int64_t count = end - begin;
  const int64_t parts = std::min(batches_, count);
  std::vector<at::Tensor> rows_of_parts;
  for (int64_t part = 0; part < parts; ++part)
    rows_of_parts.push_back(
        order_.slice(0, begin + part * count / parts, begin + (part + 1) * count / parts));
  return rows_of_parts;
}

}  // namespace kindred
