#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/train/observer.h"

namespace kindred {

// How fast the losses of all tasks change as the shared parameters move along a direction, by
// forward-mode differentiation of the trunk and the heads: one pass, however many tasks. Where a
// trunk has an operation that cannot be differentiated so, by the gradients of all tasks: the same
// numbers, one backward pass a task. One object may live at a time in a process; several threads
// may use it.
class DirectionalDerivative {
 public:
  DirectionalDerivative(const StepContext& context, const Batch& batch);
  ~DirectionalDerivative();
  DirectionalDerivative(const DirectionalDerivative&) = delete;
  DirectionalDerivative& operator=(const DirectionalDerivative&) = delete;

  // Σ of direction · ∂L_j/∂θ over the shared parameters that train, for each task j; `direction` is
  // in the order of Network::trained_shared().
  [[nodiscard]] std::vector<double> along(const std::vector<at::Tensor>& direction) const;

 private:
  [[nodiscard]] std::vector<double> forward_mode(const std::vector<at::Tensor>& direction) const;
  [[nodiscard]] std::vector<double> by_gradients(const std::vector<at::Tensor>& direction) const;

  const StepContext& context_;
  const Batch& batch_;
  at::Tensor at_outputs_;  // ∂(Σ_j L_j)/∂outputs; a column belongs to one task
  uint64_t level_;
  mutable std::atomic<bool> has_forward_mode_ = true;
};

}  // namespace kindred
