#include "kindred/model/dropout_masks.h"

#include <ATen/Functions.h>
#include <ATen/OpMathType.h>
#include <c10/util/accumulate.h>

#include "kindred/base/random.h"
#include "kindred/kernels/kernels.h"

namespace kindred {

at::Tensor draw_dropout_mask(at::IntArrayRef sizes, const at::TensorOptions& options, double rate,
                             uint64_t seed, size_t layer) {
  const uint64_t key = derive_seed(seed, "dropout", layer);
  // On the CPU, to give the same masks on every device.
  const auto type = at::toOpMathType(c10::typeMetaToScalarType(options.dtype()));
  const auto mask = at::empty(sizes, at::dtype(type).device(at::kCPU));
  if (type == at::kDouble)
    kernels<double>().draw_mask(mask.data_ptr<double>(), mask.numel(), key, rate);
  else
    kernels<float>().draw_mask(mask.data_ptr<float>(), mask.numel(), key, rate);
  return mask.to(options.device());
}

at::Tensor DropoutMasks::of(at::IntArrayRef sizes, const at::TensorOptions& options, double rate,
                            size_t layer) {
  const std::lock_guard lock(mutex_);
  at::Tensor& mask = masks_[{layer, c10::multiply_integers(sizes)}];
  if (!mask.defined()) mask = draw_dropout_mask(sizes, options, rate, seed_, layer);
  return mask;
}

}  // namespace kindred
