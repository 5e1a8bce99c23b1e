#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/train/observer.h"

namespace kindred {

// How fast the losses of all tasks change as the shared parameters move along a direction, by
// forward-mode differentiation of the trunk and the heads: one pass, however many tasks. One object
// may live at a time in a process; several threads may use it.
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
  const StepContext& context_;
  const Batch& batch_;
  at::Tensor at_outputs_;  // ∂(Σ_j L_j)/∂outputs; a column belongs to one task
  uint64_t level_;
};

}  // namespace kindred
