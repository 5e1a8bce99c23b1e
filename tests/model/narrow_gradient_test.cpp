// Gradients of every trunk and its decoder in float32 against those in float64, which libtorch
// computes without oneDNN. The program runs this once more for each set of instructions (see
// CMakeLists.txt).
#include <algorithm>
#include <string>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "kindred/model/network.h"

#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

struct TrunkCase {
  std::string trunk;
  Stem stem;
  InputShape input;
};

class NarrowGradients : public testing::TestWithParam<TrunkCase> {};

constexpr int64_t kRows = 4;

// With scales and shifts of the batch norms that keep every ReLU off its kink, where rounding would
// change gradients.
NetworkState smooth_state(const Network& network) {
  auto state = NetworkState::initial(network, at::kFloat, 1);
  for (size_t i = 0; i < network.parameters().size(); ++i) {
    const auto& name = network.parameters()[i].name;
    const auto& tensor = state.parameters.views()[i];
    if (name.ends_with(".norm.weight")) tensor.detach().fill_(0.02);
    if (name.ends_with(".norm.bias")) tensor.detach().fill_(1);
  }
  return state;
}

// Of a mix of all outputs, by each parameter. With the running statistics, since those of a batch
// of a few pixels magnify rounding beyond what a test could bound.
std::vector<at::Tensor> gradients(const Network& network, const NetworkState& state,
                                  const at::Tensor& inputs, const at::Tensor& mix) {
  const c10::AutoGradMode on(true);
  const TensorSpan own = state.parameters.views();
  TensorSpan buffers = state.buffers.views();
  const Pass pass{.mode = PassMode::kEvaluate};
  const auto features = network.features(inputs, own, buffers, pass);
  const auto sum = (network.outputs(features, own, buffers, pass) * mix).sum();
  return torch::autograd::grad({sum}, state.parameters.views());
}

NetworkState in_double(const Network& network, const NetworkState& state) {
  const auto options = at::dtype(at::kDouble);
  NetworkState exact{ParameterVector(network.parameters(), options, true),
                     ParameterVector(network.buffers(), options, false)};
  exact.parameters.flat().detach().copy_(state.parameters.flat());
  exact.buffers.flat().copy_(state.buffers.flat());
  return exact;
}

// The first parameter whose gradient for these inputs is another in float32; "" for none.
std::string wrong_gradient(const Network& network, const NetworkState& state,
                           const NetworkState& exact_state, const at::Tensor& inputs) {
  const auto mix = at::randn({kRows, network.tasks()[0].outputs() + 1}, at::kDouble);
  const auto exact = gradients(network, exact_state, inputs, mix);
  const auto found = gradients(network, state, inputs.to(at::kFloat), mix.to(at::kFloat));
  for (size_t i = 0; i < exact.size(); ++i) {
    const double size = exact[i].norm().item<double>();
    const double error = (found[i].to(at::kDouble) - exact[i]).norm().item<double>();
    if (!(error <= 1e-4 * size)) return network.parameters()[i].name;
  }
  return {};
}

TEST_P(NarrowGradients, AreThoseOfFloat64AtEveryWidth) {
  const auto& [trunk, stem, input] = GetParam();
  const std::vector<Task> tasks = {dense_task("m", 3, {1, input.height, input.width}),
                                   binary_task("b")};
  at::manual_seed(5);
  for (const int64_t channels :
       {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 24, 32, 48, 64}) {
    // Threads that write into each other's memory give wrong values where one alone may get by.
    at::set_num_threads(channels < 8 ? 2 : 1);
    ModelOptions options;
    options.trunk = trunk;
    options.stem = stem;
    options.channels = channels;
    const Network network(options, input, tasks);
    const auto state = smooth_state(network);
    const auto exact_state = in_double(network, state);
    // Two nearly equal pixels under max pooling may change places, but not in every batch.
    std::string wrong = "untried";
    for (int batch = 0; batch < 3 && !wrong.empty(); ++batch)
      wrong = wrong_gradient(network, state, exact_state,
                             at::rand({kRows, input.elements()}, at::kDouble));
    EXPECT_EQ(wrong, "") << trunk << ", channels = " << channels;
  }
}

INSTANTIATE_TEST_SUITE_P(All, NarrowGradients,
                         testing::Values(TrunkCase{"celeba", Stem::kAuto, {3, 9, 10}},
                                         TrunkCase{"resnet18", Stem::kSmall, {3, 16, 17}},
                                         TrunkCase{"resnet18", Stem::kStandard, {3, 33, 32}},
                                         TrunkCase{"resnet34", Stem::kSmall, {1, 16, 16}},
                                         TrunkCase{"xception", Stem::kAuto, {3, 32, 31}}),
                         [](const auto& instance) {
                           return instance.param.trunk +
                                  (instance.param.stem == Stem::kStandard ? "_standard" : "");
                         });

}  // namespace
}  // namespace kindred
