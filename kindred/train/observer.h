#pragma once

#include <cstdint>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/data/data_set.h"
#include "kindred/mlp/mlp_pass.h"
#include "kindred/model/dropout_masks.h"
#include "kindred/model/network.h"
#include "kindred/ranks/ranks.h"
#include "kindred/task/loss.h"
#include "kindred/update/optimizer.h"

namespace kindred {

// State of a training step after its losses and before its update; with several accumulated
// batches, after the losses of the first.
struct StepContext {
  const Network& network;
  const LossBank& losses;
  const NetworkState& state;
  const Optimizer& optimizer;
  const Batch& batch;
  const std::vector<double>& task_losses;  // of this batch at the current parameters
  const std::vector<bool>& present;        // per task: whether the batch has any label of it
  double learning_rate;
  // The joint pass, which gradients may be taken of, from one thread. With an autograd graph: the
  // trunk's outputs [rows, width] for the batch; the graph must be retained. Without one, they are
  // undefined, and `mlp` is not null.
  const at::Tensor& features;
  MlpPass* mlp;
  uint64_t dropout_seed;
  DropoutMasks& dropout_masks;  // of the joint pass
  int64_t step;                 // steps taken before this one
  int64_t epoch;                // epochs finished before this one
  int64_t planned_steps;        // of the training, over all epochs
  Ranks& ranks;                 // of the training
};

// Observes the training of a network. Must not change any state of the training.
class StepObserver {
 public:
  virtual ~StepObserver() = default;
  virtual void observe(const StepContext& context) = 0;
  // Whether observe() has anything to do at a step of a training of `planned_steps` steps; it is
  // called at the others, too, where a context is at hand. Steps must not descend.
  [[nodiscard]] virtual bool observes(int64_t /*step*/, int64_t /*planned_steps*/) { return true; }
  // Whether train() is to end after this step.
  [[nodiscard]] virtual bool stop_requested() const { return false; }

  // Part of the training's checkpoint. save() makes all observations durable. restore() returns to
  // the state returned by save(), or to the initial state for null.
  [[nodiscard]] virtual Json save() = 0;
  virtual void restore(const Json& saved) = 0;
};

}  // namespace kindred
