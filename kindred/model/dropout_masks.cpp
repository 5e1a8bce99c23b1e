#include "kindred/model/dropout_masks.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <ATen/OpMathType.h>

#include "kindred/base/random.h"

namespace kindred {

at::Tensor draw_dropout_mask(const at::Tensor& like, double rate, uint64_t seed, size_t layer) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(derive_seed(seed, "dropout", layer));
  // On the CPU, to give the same masks on every device.
  const auto options = at::dtype(at::toOpMathType(like.scalar_type())).device(at::kCPU);
  return at::empty(like.sizes(), options)
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
