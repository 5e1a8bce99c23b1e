#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/parameters.h"
#include "kindred/model/trunk.h"

namespace kindred {

// kDepthwise: each channel by itself, without bias. kTransposed: its size grows by `stride`.
enum class ConvolutionKind { kPlain, kDepthwise, kTransposed };

// A convolution, with (kernel − 1) / 2 zeros at each edge, and the batch norm behind it. Without
// one, and not depthwise, it has a bias.
struct Convolution {
  std::string name;
  int64_t in, out, kernel, stride;
  ConvolutionKind kind = ConvolutionKind::kPlain;
  bool normalised = true;
};

// Appends its tensors: <name>.weight, then <name>.norm.weight and .bias, or <name>.bias. Weights
// begin uniform on ±√(6 / fan in) (He et al., ICCV 2015), or with a bias, like that, on
// ±1/√(fan in).
void add_convolution(const Convolution& layer, std::vector<ParameterSpec>& parameters,
                     std::vector<ParameterSpec>& buffers);

// The TorchScript lines `to` = layer(`from`) in evaluation mode, its tensors called self.<name>….
[[nodiscard]] std::string convolution_script(const std::string& to, const std::string& from,
                                             const Convolution& layer);

// at::conv2d with the same stride and padding on both axes; where is_narrow_projection() with
// stride 1 on the pixels that are read. `bias` may be undefined; a 1 × 1 kernel takes no padding.
[[nodiscard]] at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight,
                                  const at::Tensor& bias, int64_t stride, int64_t padding,
                                  int64_t groups = 1);

// The TorchScript lines `to` = convolve(`from`), for a layer called `name` with `in` channels.
struct ConvolutionCall {
  std::string name;
  int64_t in, kernel, stride, padding, groups = 1;
  bool bias = false;
};
[[nodiscard]] std::string convolve_script(const std::string& to, const std::string& from,
                                          const ConvolutionCall& call);

// Walks through tensors in the order in which layers added them.
class ConvolutionWalk {
 public:
  ConvolutionWalk(const at::Tensor* parameters, const at::Tensor* buffers, const Pass& pass)
      : parameters_(parameters), buffers_(buffers), pass_(pass) {}

  // x [rows, layer.in, height, width].
  at::Tensor apply(const Convolution& layer, const at::Tensor& x);

 private:
  const at::Tensor* parameters_;
  const at::Tensor* buffers_;
  const Pass& pass_;
};

}  // namespace kindred
