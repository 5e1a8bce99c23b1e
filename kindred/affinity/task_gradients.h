#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/train/observer.h"

namespace kindred {

// Gradients of single tasks' losses for the shared parameters, from one forward pass of the trunk.
// Each object has its own graph: use one a thread.
class TaskGradients {
 public:
  TaskGradients(const StepContext& context, const Batch& batch);
  // Of the step's own batch, by the graph of its joint pass: for one thread at a time.
  explicit TaskGradients(const StepContext& context);

  // ∂L_j/∂outputs of all tasks j, as loss_gradients() has them; undefined with dense tasks, whose
  // decoders would do the work of a whole pass for it. The graph is not used.
  [[nodiscard]] at::Tensor at_outputs() const;
  // ∂L_task/∂θ_s for each of the shared parameters that train; at_outputs() of the same batch may
  // come from another object, or be undefined.
  [[nodiscard]] std::vector<at::Tensor> of(int64_t task, const at::Tensor& at_outputs) const;

 private:
  const StepContext& context_;
  const Batch& batch_;
  at::Tensor features_;  // end of the trunk's graph
};

// The outputs of all heads [rows, all outputs], with batch statistics and the step's dropout masks,
// where the shared parameters that train are `trained`, in the order of Network::trained_shared(),
// and all others are the network's own.
[[nodiscard]] at::Tensor look_ahead_outputs(const StepContext& context,
                                            const std::vector<at::Tensor>& trained,
                                            const Batch& batch);

// The losses of all tasks there, without gradients, one value a task.
[[nodiscard]] std::vector<double> losses_at(const StepContext& context,
                                            const std::vector<at::Tensor>& trained,
                                            const Batch& batch);

// The network's own, in that order.
[[nodiscard]] std::vector<at::Tensor> trained_shared(const StepContext& context);

}  // namespace kindred
