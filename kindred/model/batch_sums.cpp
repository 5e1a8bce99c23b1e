#include "kindred/model/batch_sums.h"

#include <ATen/TensorOperators.h>

namespace kindred {

at::Tensor differentiable_sum(BatchSums& sums, const at::Tensor& own) {
  // The difference is 0 and has the gradient.
  auto total = (own - own.detach()) + sums.sum(own.detach());
  if (total.requires_grad())
    total.register_hook([&sums](const at::Tensor& gradient) { return sums.sum(gradient); });
  return total;
}

}  // namespace kindred
