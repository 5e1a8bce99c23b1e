#include "kindred/model/layers.h"

#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include "kindred/model/batch_sums.h"
#include "kindred/model/dropout_masks.h"

namespace kindred {

at::Tensor as_pictures(const at::Tensor& rows, const InputShape& shape) {
  return rows.reshape({-1, shape.channels, shape.height, shape.width})
      .contiguous(at::MemoryFormat::ChannelsLast);
}

namespace {

// Batch statistics over the rows of all processes.
at::Tensor shared_batch_norm(const at::Tensor& x, TensorSpan parameters, TensorSpan buffers,
                             BatchSums& sums, double epsilon) {
  std::vector<int64_t> others, shape(static_cast<size_t>(x.dim()), 1);
  for (int64_t dimension = 0; dimension < x.dim(); ++dimension)
    if (dimension != 1) others.push_back(dimension);
  const int64_t channels = shape[1] = x.size(1);
  const auto values = at::full({1}, x.numel() / channels, x.options());
  const auto first = differentiable_sum(sums, at::cat({x.sum(others), values}));
  const auto count = first.narrow(0, channels, 1).detach();
  const auto mean = first.narrow(0, 0, channels) / count;
  const auto centred = x - mean.view(shape);
  const auto variance = differentiable_sum(sums, centred.square().sum(others)) / count;
  {
    const c10::AutoGradMode no_gradients(false);
    buffers[0].mul_(1 - kBatchNormMomentum).add_(mean, kBatchNormMomentum);
    buffers[1]
        .mul_(1 - kBatchNormMomentum)
        .add_(variance * count / (count - 1), kBatchNormMomentum);
  }
  const auto scale = parameters[0] / at::sqrt(variance + epsilon);
  return centred * scale.view(shape) + parameters[1].view(shape);
}

}  // namespace

at::Tensor batch_norm(const at::Tensor& x, TensorSpan parameters, TensorSpan buffers,
                      const Pass& pass, double epsilon) {
  // With a bfloat16 input and float32 parameters, libtorch's forward-mode derivative differs in
  // type from its value, which no convolution accepts. Hence float32.
  const at::ScalarType type = parameters[0].scalar_type();
  if (x.scalar_type() != type && x._fw_grad(/*level=*/0).defined())
    return batch_norm(x.to(type), parameters, buffers, pass, epsilon).to(x.scalar_type());
  if (pass.batch_sums != nullptr && pass.mode == PassMode::kTrain)
    return shared_batch_norm(x, parameters, buffers, *pass.batch_sums, epsilon);
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
