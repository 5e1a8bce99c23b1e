#pragma once

#include <ATen/core/Tensor.h>

namespace kindred {

// Adds up what several processes have computed, each from its part of one batch.
class BatchSums {
 public:
  virtual ~BatchSums() = default;
  // Returns the sum of `own` over the processes, the same in all of them, without a gradient. All
  // must call it in the same order, with tensors of one shape.
  [[nodiscard]] virtual at::Tensor sum(const at::Tensor& own) = 0;
};

// The same with a gradient: that by `own` is the sum, over the processes, of the gradients by their
// results. `sums` must outlive the graph.
[[nodiscard]] at::Tensor differentiable_sum(BatchSums& sums, const at::Tensor& own);

}  // namespace kindred
