#include "kindred/machine/bfloat16_sums.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr int64_t kTerms = 1024;

// Every element is a sum of kTerms ones.
at::Tensor linear_gradient() {
  const auto ones = at::ones({kTerms, 16}, at::kBFloat16);
  return at::mm(ones.t(), ones);
}

at::Tensor convolution_gradient() {
  const c10::AutoGradMode gradients(true);
  const auto pictures =
      at::ones({kTerms / 64, 16, 8, 8}, at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast);
  const auto weight = at::ones({16, 16, 3, 3}, at::kBFloat16).requires_grad_(true);
  const auto outputs = at::conv2d(pictures, weight, {}, 1, 1);
  const auto gradient =
      torch::autograd::grad({outputs}, {weight}, {at::ones_like(outputs)}).front();
  return gradient.select(3, 1).select(2, 1);
}

}  // namespace

Bfloat16Sums measure_bfloat16_sums() {
  using Gradient = at::Tensor (*)();
  const std::vector<std::pair<const char*, Gradient>> layers = {
      {"linear layer", linear_gradient},
      {"convolution on channels-last pictures", convolution_gradient}};
  try {
    for (const auto& [layer, gradient] : layers) {
      const double sum = gradient().to(at::kFloat).min().item<double>();
      if (sum != static_cast<double>(kTerms))
        return {false, fmt::format("a sum of {} ones in bfloat16 is {} in the weight gradient of a "
                                   "{}",
                                   kTerms, sum, layer)};
    }
  } catch (const std::exception& error) {
    const std::string_view text = error.what();
    return {false, fmt::format("libtorch computes no gradient in bfloat16: {}",
                               text.substr(0, text.find('\n')))};
  }
  return {true, fmt::format("sums of {} ones in bfloat16 are right", kTerms)};
}

void require_bfloat16_sums(const at::Device& device) {
  if (!device.is_cpu()) return;
  const auto sums = measure_bfloat16_sums();
  if (!sums.right)
    throw InputError(fmt::format(
        "train.precision = \"bfloat16\" would train on wrong gradients on this CPU: {}; choose "
        "\"float32\", or a GPU with run.device (docs/devices.md)",
        sums.finding));
}

}  // namespace kindred
