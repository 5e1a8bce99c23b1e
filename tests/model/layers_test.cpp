#include "kindred/model/layers.h"

#include <ATen/Functions.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

namespace kindred {
namespace {

// libtorch 1.13's own gradient of gelu is wrong for gradients that are transposed.
TEST(Activate, HasItsGradientWhateverTheStridesOfTheGradientFromAbove) {
  for (const Activation activation : {Activation::kRelu, Activation::kGelu, Activation::kSilu,
                                      Activation::kTanh, Activation::kElu}) {
    const auto x = at::linspace(-3, 3, 128, at::kFloat).reshape({16, 8});
    const auto above = at::linspace(-1, 2, 128, at::kFloat).reshape({8, 16}).t();
    const auto gradient = [&](at::ScalarType type) {
      const auto leaf = x.to(type).clone().requires_grad_(true);
      return torch::autograd::grad({activate(leaf, activation)}, {leaf}, {above.to(type)})[0];
    };
    EXPECT_LT(
        (gradient(at::kFloat).to(at::kDouble) - gradient(at::kDouble)).abs().max().item<double>(),
        1e-5)
        << static_cast<int>(activation);
  }
}

}  // namespace
}  // namespace kindred
