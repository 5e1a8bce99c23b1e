#pragma once

#include <cstdint>
#include <optional>

#include <c10/core/ScalarType.h>

#include "kindred/base/option.h"
#include "kindred/update/update_options.h"

namespace kindred {

enum class ScheduleKind { kConstant, kStep, kCosine, kHalveEvery };
// kBfloat16: parameters, optimiser and losses in float32, what is between them in bfloat16.
enum class Precision { kFloat32, kFloat64, kBfloat16 };

// [train]: how every network is trained.
struct TrainOptions : UpdateOptions {
  int64_t epochs = 30;
  int64_t batch = 256;
  int64_t accumulate = 1;  // batches whose gradients make one step
  double learning_rate = 1e-3;
  ScheduleKind schedule = ScheduleKind::kConstant;
  int64_t schedule_epochs = 10;  // step, halve_every: epochs between two reductions
  double schedule_factor = 0.1;  // step
  double warmup_epochs = 0;
  std::optional<double> clip_norm;
  int64_t patience = 5;  // 0: no early stopping
  Precision precision = Precision::kFloat32;
  // Pictures alone: how training changes them at random, see augment.h.
  bool flip = false;
  int64_t crop = 0;   // pixels
  double colour = 0;  // share
  double checkpoint_seconds = 30;
};

// Registers every field under "train.<field>".
void describe(TrainOptions& train, OptionSet& options);

// The type of parameters, data and losses.
[[nodiscard]] at::ScalarType scalar_type(const TrainOptions& options);

// The learning rate of step `step` (counted from 0) with `steps_per_epoch` steps an epoch: linear
// warm-up from 1/warm-up steps, times the schedule.
[[nodiscard]] double learning_rate(const TrainOptions& options, int64_t step,
                                   int64_t steps_per_epoch);

}  // namespace kindred
