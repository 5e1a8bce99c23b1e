#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/train/observer.h"

namespace kindred {

// Gradients of single tasks' losses with respect to the shared parameters, from one forward pass of
// the trunk. Each object has its own autograd graph: use one per thread.
class TaskGradients {
 public:
  TaskGradients(const StepContext& context, const Batch& batch);
  // Uses the step's batch and the graph of its joint pass, which must have one: one thread at a
  // time.
  explicit TaskGradients(const StepContext& context);

  // Returns ∂L_j/∂outputs for all tasks j, as loss_gradients() does. Undefined with dense tasks,
  // whose decoders would make it cost a whole pass. Does not use the graph.
  [[nodiscard]] at::Tensor at_outputs() const;
  // Returns ∂L_task/∂θ_s for each trainable shared parameter. `at_outputs` may come from another
  // object for the same batch, or be undefined.
  [[nodiscard]] std::vector<at::Tensor> of(int64_t task, const at::Tensor& at_outputs) const;

 private:
  const StepContext& context_;
  const Batch& batch_;
  at::Tensor features_;  // output of the trunk's graph
};

// Returns the outputs of all heads, [rows, all outputs], with batch statistics and the step's
// dropout masks. `trained` replaces the trainable shared parameters, in the order of
// Network::trained_shared(); all other parameters are the network's own.
[[nodiscard]] at::Tensor look_ahead_outputs(const StepContext& context,
                                            const std::vector<at::Tensor>& trained,
                                            const Batch& batch);

// Returns the losses of all tasks for those outputs, one per task, without gradients. Computed by
// `pass` if it is not null.
[[nodiscard]] std::vector<double> losses_at(const StepContext& context,
                                            const std::vector<at::Tensor>& trained,
                                            const Batch& batch, MlpPass* pass);

// The settings of a pass with batch statistics and the step's dropout masks.
[[nodiscard]] Pass look_ahead_pass(const StepContext& context);

// Returns the network's own trainable shared parameters, in that order.
[[nodiscard]] std::vector<at::Tensor> trained_shared(const StepContext& context);

}  // namespace kindred
