#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "kindred/train/observer.h"

namespace kindred {

// Gradients of single tasks' losses for the shared parameters, from one forward pass of the trunk.
// Each object has its own graph: use one a thread.
class TaskGradients {
 public:
  TaskGradients(const StepContext& context, const Batch& batch);

  // ∂L_task/∂θ_s, flattened, written to `gradient` [shared elements].
  void compute(int64_t task, const at::Tensor& gradient) const;

 private:
  const StepContext& context_;
  const Batch& batch_;
  at::Tensor features_;  // end of the trunk's graph
};

// The losses of all tasks at shared parameters other than the network's own, without gradients,
// with batch statistics and the step's dropout masks. `shared` has one tensor a trunk parameter.
// Returns one value a task.
[[nodiscard]] std::vector<double> losses_at(const StepContext& context, const at::Tensor* shared,
                                            const Batch& batch);

}  // namespace kindred
