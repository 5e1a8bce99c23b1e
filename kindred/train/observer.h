#pragma once

#include <cstdint>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/data/data_set.h"
#include "kindred/model/dropout_masks.h"
#include "kindred/model/network.h"
#include "kindred/task/loss.h"
#include "kindred/update/optimizer.h"

namespace kindred {

// What a training step knows after its losses and before its update; of several accumulated
// batches, after those of the first.
struct StepContext {
  const Network& network;
  const LossBank& losses;
  const NetworkState& state;
  const Optimizer& optimizer;
  const Batch& batch;
  const std::vector<double>& task_losses;  // of this batch at the present parameters
  const std::vector<bool>& present;        // whether the batch has any label of the task
  double learning_rate;
  // The trunk's outputs [rows, width] for the batch, with the graph of the joint pass: gradients
  // may be taken through it, from one thread, as long as the graph is retained.
  const at::Tensor& features;
  uint64_t dropout_seed;
  DropoutMasks& dropout_masks;  // of the joint pass
  int64_t step;                 // steps taken before this one
  int64_t epoch;                // epochs finished before this one
  int64_t most_steps;           // of the whole training, should it go through all epochs
};

// Looks on while a network trains, and changes nothing that the training uses.
class StepObserver {
 public:
  virtual ~StepObserver() = default;
  virtual void observe(const StepContext& context) = 0;
  // Whether it has seen enough. The training then ends after this step.
  [[nodiscard]] virtual bool satisfied() const { return false; }

  // Part of the training's checkpoint. save() makes durable what was observed so far; restore()
  // goes back to the state that save() returned, or to the very start for null.
  [[nodiscard]] virtual Json save() = 0;
  virtual void restore(const Json& saved) = 0;
};

}  // namespace kindred
