#include "kindred/model/convolution.h"

#include <cmath>

#include <ATen/Functions.h>

#include "kindred/model/layers.h"
#include "kindred/model/narrow_projection.h"

namespace kindred {
namespace {

bool has_bias(const Convolution& layer) {
  return !layer.normalised && layer.kind != ConvolutionKind::kDepthwise;
}

}  // namespace

void add_convolution(const Convolution& layer, std::vector<ParameterSpec>& parameters,
                     std::vector<ParameterSpec>& buffers) {
  const int64_t side = layer.kernel;
  std::vector<int64_t> shape = {layer.out, layer.in, side, side};
  double fan = static_cast<double>(layer.in * side * side);
  if (layer.kind == ConvolutionKind::kDepthwise) {
    shape[1] = 1;
    fan = static_cast<double>(side * side);
  } else if (layer.kind == ConvolutionKind::kTransposed) {
    shape = {layer.in, layer.out, side, side};
    // Number of terms per output pixel.
    fan /= static_cast<double>(layer.stride * layer.stride);
  }
  const double bound = has_bias(layer) ? 1 / std::sqrt(fan) : std::sqrt(6 / fan);
  parameters.push_back({.name = layer.name + ".weight", .shape = shape, .bound = bound});
  if (has_bias(layer))
    parameters.push_back({.name = layer.name + ".bias", .shape = {layer.out}, .bound = bound});
  if (!layer.normalised) return;
  parameters.push_back({.name = layer.name + ".norm.weight", .shape = {layer.out}, .value = 1});
  parameters.push_back({.name = layer.name + ".norm.bias", .shape = {layer.out}, .value = 0});
  buffers.push_back({.name = layer.name + ".norm.running_mean", .shape = {layer.out}, .value = 0});
  buffers.push_back({.name = layer.name + ".norm.running_var", .shape = {layer.out}, .value = 1});
}

at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                    int64_t stride, int64_t padding, int64_t groups) {
  if (!is_narrow_projection(x.size(1), weight.size(2), stride))
    return at::conv2d(x, weight, bias, stride, padding, 1, groups);
  const auto read = x.slice(2, 0, x.size(2), stride).slice(3, 0, x.size(3), stride);
  return at::conv2d(read, weight, bias, 1, padding, 1, groups);
}

at::Tensor ConvolutionPass::apply(const Convolution& layer, const at::Tensor& x) {
  const at::Tensor& weight = parameters_.front();
  const at::Tensor bias = has_bias(layer) ? parameters_[1] : at::Tensor();
  parameters_ = parameters_.subspan(has_bias(layer) ? 2 : 1);
  const int64_t padding = (layer.kernel - 1) / 2;
  at::Tensor y;
  if (layer.kind == ConvolutionKind::kTransposed) {
    y = at::conv_transpose2d(x, weight, bias, layer.stride, padding);
  } else {
    const int64_t groups = layer.kind == ConvolutionKind::kDepthwise ? layer.in : 1;
    y = convolve(x, weight, bias, layer.stride, padding, groups);
  }
  if (!layer.normalised) return y;
  y = batch_norm(y, parameters_, buffers_, pass_);
  parameters_ = parameters_.subspan(2);
  buffers_ = buffers_.subspan(2);
  return y;
}

}  // namespace kindred
