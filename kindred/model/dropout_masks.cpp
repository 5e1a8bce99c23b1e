#include "kindred/model/dropout_masks.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>

#include "kindred/base/random.h"

namespace kindred {

at::Tensor draw_dropout_mask(const at::Tensor& like, double rate, uint64_t seed, size_t layer) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(derive_seed(seed, "dropout", layer));
  return at::empty(like.sizes(), like.options().device(at::kCPU).requires_grad(false))
      .bernoulli_(1 - rate, generator)
      .div_(1 - rate)
      .to(like.device());
}

at::Tensor DropoutMasks::of(const at::Tensor& like, double rate, size_t layer) {
  const std::lock_guard lock(mutex_);
  at::Tensor& mask = masks_[{layer, like.numel()}];
  if (!mask.defined()) mask = draw_dropout_mask(like, rate, seed_, layer);
  return mask;
}

}  // namespace kindred
