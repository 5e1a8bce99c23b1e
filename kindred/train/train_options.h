#pragma once

#include <cstdint>
#include <optional>

#include <c10/core/ScalarType.h>

#include "kindred/base/option.h"
#include "kindred/update/update_options.h"

namespace kindred {

enum class ScheduleKind { kConstant, kStep, kCosine, kHalveEvery };
// kBfloat16: parameters, optimiser and losses in float32, everything between in bfloat16.
enum class Precision { kFloat32, kFloat64, kBfloat16 };

// Of the batches of a step: each by itself, or all rows of the step together.
enum class BatchStatistics { kLocal, kSynced };

// [train]: training settings of every network.
struct TrainOptions : UpdateOptions {
  int64_t epochs = 30;
  int64_t batch = 256;
  int64_t accumulate = 1;  // batches averaged into one step
  BatchStatistics batch_statistics = BatchStatistics::kLocal;
  double learning_rate = 1e-3;
  ScheduleKind schedule = ScheduleKind::kConstant;
  int64_t schedule_epochs = 10;  // step, halve_every: epochs between two reductions
  double schedule_factor = 0.1;  // step
  double warmup_epochs = 0;
  std::optional<double> clip_norm;
  int64_t patience = 5;  // 0: no early stopping
  Precision precision = Precision::kFloat32;
  // Pictures only: random augmentation, see augment.h.
  bool flip = false;
  int64_t crop = 0;   // pixels
  double colour = 0;  // share
  double checkpoint_seconds = 30;
};

// Registers every field under "train.<field>".
void describe(TrainOptions& train, OptionSet& options);

// Whether an identity names the option: not one that older files do not have, where it does what
// they did.
[[nodiscard]] bool is_in_identity(const Option& option);

// Returns the type of parameters, data and losses; float32 for kBfloat16.
[[nodiscard]] at::ScalarType scalar_type(const TrainOptions& options);

// Returns the learning rate of `step` (from 0) with `steps_per_epoch` steps per epoch: the
// schedule, times a linear warm-up that starts at 1 / (warm-up steps).
[[nodiscard]] double learning_rate(const TrainOptions& options, int64_t step,
                                   int64_t steps_per_epoch);

}  // namespace kindred
