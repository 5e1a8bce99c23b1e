#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/train/observer.h"

namespace kindred {

// The level of forward-mode differentiation. libtorch has one in a process, which all objects
// share: values at it belong to tensors, and those of different objects do not meet. It is open
// while there is an object. Thread-safe.
class ForwardLevel {
 public:
  // Throws FailureError if the level was opened by someone else.
  ForwardLevel();
  ~ForwardLevel();
  ForwardLevel(const ForwardLevel&) = delete;
  ForwardLevel& operator=(const ForwardLevel&) = delete;

  [[nodiscard]] int64_t index() const { return index_; }

 private:
  int64_t index_;
};

// Directional derivatives of all tasks' losses with respect to the shared parameters, by
// forward-mode differentiation of trunk and heads: one pass for all tasks. If the trunk has an
// operation without forward-mode support, falls back to the gradients of all tasks: the same
// values, one backward pass per task. Thread-safe.
class DirectionalDerivative {
 public:
  // Throws FailureError as ForwardLevel does.
  DirectionalDerivative(const StepContext& context, const Batch& batch);

  // Returns, for each task j, Σ direction · ∂L_j/∂θ over the trainable shared parameters.
  // `direction` is in the order of Network::trained_shared().
  [[nodiscard]] std::vector<double> along(const std::vector<at::Tensor>& direction) const;

 private:
  [[nodiscard]] std::vector<double> forward_mode(const std::vector<at::Tensor>& direction) const;
  [[nodiscard]] std::vector<double> by_gradients(const std::vector<at::Tensor>& direction) const;

  const StepContext& context_;
  const Batch& batch_;
  at::Tensor at_outputs_;  // ∂(Σ_j L_j)/∂outputs; each column belongs to one task
  ForwardLevel level_;
  mutable std::atomic<bool> has_forward_mode_ = true;
};

}  // namespace kindred
