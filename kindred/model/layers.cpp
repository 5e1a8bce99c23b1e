#include "kindred/model/layers.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "kindred/model/dropout_masks.h"

namespace kindred {

at::Tensor as_pictures(const at::Tensor& rows, const InputShape& shape) {
  return rows.reshape({-1, shape.channels, shape.height, shape.width})
      .contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor batch_norm(const at::Tensor& x, TensorSpan parameters, TensorSpan buffers,
                      const Pass& pass, double epsilon) {
  // With a bfloat16 input and float32 parameters, libtorch's forward-mode derivative differs in
  // type from its value, which no convolution accepts. Hence float32.
  const at::ScalarType type = parameters[0].scalar_type();
  if (x.scalar_type() != type && x._fw_grad(/*level=*/0).defined())
    return batch_norm(x.to(type), parameters, buffers, pass, epsilon).to(x.scalar_type());
  const bool uses_running = pass.mode != PassMode::kLookAhead;
  return at::batch_norm(x, parameters[0], parameters[1], uses_running ? buffers[0] : at::Tensor(),
                        uses_running ? buffers[1] : at::Tensor(), pass.mode != PassMode::kEvaluate,
                        kBatchNormMomentum, epsilon, /*cudnn_enabled=*/false);
}

at::Tensor activate(const at::Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return at::relu(x);
    case Activation::kGelu: {
      auto y = at::gelu(x);
      // libtorch 1.13 returns arbitrary numbers for a gradient with other strides than x.
      if (y.requires_grad())
        y.register_hook([](const at::Tensor& gradient) { return gradient.contiguous(); });
      return y;
    }
    case Activation::kSilu:
      return at::silu(x);
    case Activation::kTanh:
      return at::tanh(x);
    case Activation::kElu:
      return at::elu(x);
  }
  return x;
}

at::Tensor dropout(const at::Tensor& x, double rate, const Pass& pass, size_t layer) {
  if (rate == 0 || pass.mode == PassMode::kEvaluate) return x;
  const auto mask = pass.dropout_masks
                        ? pass.dropout_masks->of(x.sizes(), x.options(), rate, layer)
                        : draw_dropout_mask(x.sizes(), x.options(), rate, pass.dropout_seed, layer);
  return (x * mask).to(x.scalar_type());
}

}  // namespace kindred
