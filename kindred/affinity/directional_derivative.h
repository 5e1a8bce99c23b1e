#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/train/observer.h"

namespace kindred {

// Directional derivatives of all tasks' losses with respect to the shared parameters, by
// forward-mode differentiation of trunk and heads: one pass for all tasks. If the trunk has an
// operation without forward-mode support, falls back to the gradients of all tasks: the same
// values, one backward pass per task. At most one object per process at a time. Thread-safe.
class DirectionalDerivative {
 public:
  DirectionalDerivative(const StepContext& context, const Batch& batch);
  ~DirectionalDerivative();
  DirectionalDerivative(const DirectionalDerivative&) = delete;
  DirectionalDerivative& operator=(const DirectionalDerivative&) = delete;

  // Returns, for each task j, Σ direction · ∂L_j/∂θ over the trainable shared parameters.
  // `direction` is in the order of Network::trained_shared().
  [[nodiscard]] std::vector<double> along(const std::vector<at::Tensor>& direction) const;

 private:
  [[nodiscard]] std::vector<double> forward_mode(const std::vector<at::Tensor>& direction) const;
  [[nodiscard]] std::vector<double> by_gradients(const std::vector<at::Tensor>& direction) const;

  const StepContext& context_;
  const Batch& batch_;
  at::Tensor at_outputs_;  // ∂(Σ_j L_j)/∂outputs; each column belongs to one task
  uint64_t level_;
  mutable std::atomic<bool> has_forward_mode_ = true;
};

}  // namespace kindred
