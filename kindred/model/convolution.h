#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/parameters.h"
#include "kindred/model/trunk.h"

namespace kindred {

// kDepthwise: one filter per channel, without bias. kTransposed: upsamples by `stride`.
enum class ConvolutionKind { kPlain, kDepthwise, kTransposed };

// A convolution with zero padding (kernel − 1) / 2, followed by a batch norm if `normalised`.
// Without batch norm it has a bias, unless depthwise.
struct Convolution {
  std::string name;
  int64_t in, out, kernel, stride;
  ConvolutionKind kind = ConvolutionKind::kPlain;
  bool normalised = true;
};

// Appends the layer's tensors: <name>.weight, then <name>.norm.weight and .bias, or <name>.bias.
// Weights are initialised uniformly on ±√(6 / fan in) (He et al., ICCV 2015), or, with a bias, both
// on ±1/√(fan in).
void add_convolution(const Convolution& layer, std::vector<ParameterSpec>& parameters,
                     std::vector<ParameterSpec>& buffers);

// Computes at::conv2d with equal stride and padding on both axes. If is_narrow_projection(), uses
// stride 1 on the sampled pixels instead. `bias` may be undefined.
// Precondition: a 1 × 1 kernel has padding 0.
[[nodiscard]] at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight,
                                  const at::Tensor& bias, int64_t stride, int64_t padding,
                                  int64_t groups = 1);

// Applies layers in the order in which they were added, advancing through their tensors.
class ConvolutionPass {
 public:
  ConvolutionPass(TensorSpan parameters, TensorSpan buffers, const Pass& pass)
      : parameters_(parameters), buffers_(buffers), pass_(pass) {}

  // `x` is [rows, layer.in, height, width].
  at::Tensor apply(const Convolution& layer, const at::Tensor& x);

 private:
  TensorSpan parameters_;
  TensorSpan buffers_;
  const Pass& pass_;
};

}  // namespace kindred
