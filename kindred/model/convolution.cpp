#include "kindred/model/convolution.h"

#include <cmath>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/model/layers.h"
#include "kindred/model/narrow_projection.h"

namespace kindred {
namespace {

bool has_bias(const Convolution& layer) {
  return !layer.normalised && layer.kind != ConvolutionKind::kDepthwise;
}

std::string bias_script(const std::string& name, bool has) {
  return has ? fmt::format("self.{}.bias", name) : "None";
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

std::string convolution_script(const std::string& to, const std::string& from,
                               const Convolution& layer) {
  const int64_t padding = (layer.kernel - 1) / 2;
  std::string text;
  if (layer.kind == ConvolutionKind::kTransposed) {
    text = fmt::format(
        "    {0} = torch.conv_transpose2d({1}, self.{2}.weight, {3}, [{4}, {4}], [{5}, {5}], "
        "[0, 0], 1, [1, 1])\n",
        to, from, layer.name, bias_script(layer.name, has_bias(layer)), layer.stride, padding);
  } else {
    text = convolve_script(to, from,
                           {.name = layer.name,
                            .in = layer.in,
                            .kernel = layer.kernel,
                            .stride = layer.stride,
                            .padding = padding,
                            .groups = layer.kind == ConvolutionKind::kDepthwise ? layer.in : 1,
                            .bias = has_bias(layer)});
  }
  if (!layer.normalised) return text;
  return text + fmt::format(
                    "    {0} = torch.batch_norm({0}, self.{1}.norm.weight, self.{1}.norm.bias, "
                    "self.{1}.norm.running_mean, self.{1}.norm.running_var, False, 0.0, {2}, "
                    "False)\n",
                    to, layer.name, kNormEpsilon);
}

at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                    int64_t stride, int64_t padding, int64_t groups) {
  if (!is_narrow_projection(x.size(1), weight.size(2), stride))
    return at::conv2d(x, weight, bias, stride, padding, 1, groups);
  const auto read = x.slice(2, 0, x.size(2), stride).slice(3, 0, x.size(3), stride);
  return at::conv2d(read, weight, bias, 1, padding, 1, groups);
}

std::string convolve_script(const std::string& to, const std::string& from,
                            const ConvolutionCall& call) {
  std::string text, x = from;
  int64_t stride = call.stride;
  if (is_narrow_projection(call.in, call.kernel, call.stride)) {
    text =
        fmt::format("    {0} = torch.slice(torch.slice({1}, 2, 0, None, {2}), 3, 0, None, {2})\n",
                    to, x, stride);
    x = to;
    stride = 1;
  }
  return text + fmt::format(
                    "    {0} = torch.conv2d({1}, self.{2}.weight, {3}, [{4}, {4}], [{5}, {5}], "
                    "[1, 1], {6})\n",
                    to, x, call.name, bias_script(call.name, call.bias), stride, call.padding,
                    call.groups);
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
