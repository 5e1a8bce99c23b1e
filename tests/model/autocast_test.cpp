#include "kindred/model/autocast.h"

#include <tuple>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "kindred/model/evaluation.h"
#include "kindred/model/network.h"

#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

at::ScalarType type_of_a_product() {
  return at::matmul(at::ones({2, 2}), at::ones({2, 2})).scalar_type();
}

TEST(Autocast, HoldsWhileItLivesAndLeavesNothingBehind) {
  const bool cached = at::autocast::is_autocast_cache_enabled();
  EXPECT_EQ(type_of_a_product(), at::kFloat);
  {
    const Autocast outer(true, at::kCPU);
    EXPECT_EQ(type_of_a_product(), at::kBFloat16);
    {
      const Autocast inner(true, at::kCPU);
      EXPECT_EQ(type_of_a_product(), at::kBFloat16);
    }
    EXPECT_EQ(type_of_a_product(), at::kBFloat16);
  }
  EXPECT_EQ(type_of_a_product(), at::kFloat);
  EXPECT_EQ(at::autocast::is_autocast_cache_enabled(), cached);
  const Autocast off(false, at::kCPU);
  EXPECT_EQ(type_of_a_product(), at::kFloat);
}

struct Kind {
  std::string name, trunk;
  Normalization normalization = Normalization::kNone;
  double dropout = 0;
  bool dense = false;
};
void PrintTo(const Kind& value, std::ostream* out) {
  *out << value.name;
}

// One network of a kind in two ways, with the same parameters.
class NetworkKinds : public testing::TestWithParam<Kind> {
 protected:
  NetworkKinds() {
    const Kind& kind = GetParam();
    if (kind.dense)
      tasks_ = {dense_task("r", 0, {1, 12, 16}), binary_task("b"), dense_task("m", 3, {1, 12, 16})};
  }

  [[nodiscard]] ModelOptions options() const {
    const Kind& kind = GetParam();
    ModelOptions options;
    options.trunk = kind.trunk;
    options.hidden = {24, 24};
    options.normalization = kind.normalization;
    options.dropout = kind.dropout;
    options.residual = true;
    options.head_hidden = {8};
    options.channels = 8;
    return options;
  }
  [[nodiscard]] Network network(bool bfloat16) const {
    return {options(), input_, tasks_, {.bfloat16 = bfloat16}};
  }
  [[nodiscard]] Batch batch() const {
    const DataSet data = GetParam().dense
                             ? random_maps(tasks_, input_, 16, 0.2, at::kFloat, 1)
                             : random_data(tasks_, 16, input_.elements(), 0.2, at::kFloat, 1);
    return data.slice(0, 16);
  }

  // Outputs, all gradients of the losses' sum as one vector, and the buffers afterwards; with
  // `rounded` at parameters and inputs that were rounded to bfloat16.
  [[nodiscard]] std::tuple<at::Tensor, at::Tensor, at::Tensor> pass(const Network& network,
                                                                    PassMode mode,
                                                                    bool rounded = false) const {
    const auto state = NetworkState::initial(network, at::kFloat, 3);
    auto some = batch();
    if (rounded) {
      const c10::AutoGradMode no_gradients(false);
      state.parameters.flat().copy_(state.parameters.flat().to(at::kBFloat16));
      if (some.inputs.is_floating_point())
        some.inputs = some.inputs.to(at::kBFloat16).to(at::kFloat);
    }
    TensorSpan parameters = state.parameters.views();
    TensorSpan buffers = state.buffers.views();
    const Pass how{.mode = mode, .dropout_seed = 4};
    const auto outputs = network.outputs(network.features(some.inputs, parameters, buffers, how),
                                         parameters, buffers, how);
    const auto loss = LossBank(tasks_).losses(outputs, some).sum();
    std::vector<at::Tensor> gradients = torch::autograd::grad({loss}, state.parameters.views());
    for (auto& gradient : gradients) {
      EXPECT_EQ(gradient.scalar_type(), at::kFloat);
      gradient = gradient.flatten();
    }
    return {outputs.detach(), at::cat(gradients), state.buffers.flat()};
  }

  std::vector<Task> tasks_ = {regression_task("r"), binary_task("b"), multiclass_task("m", 3)};
  InputShape input_ = GetParam().trunk == "mlp" ? InputShape(9) : InputShape(3, 12, 16);
};

double distance(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).norm() / b.norm().clamp_min(1e-12)).item<double>();
}

// How near depends on the network: many layers of batch norm make much of a little. So what such
// rounding does to a network in float32 is the measure.
TEST_P(NetworkKinds, InBfloat16AnswersAreNearlyThoseOfFloat32) {
  for (const PassMode mode : {PassMode::kTrain, PassMode::kLookAhead, PassMode::kEvaluate}) {
    const auto [whole, whole_gradient, whole_buffers] = pass(network(false), mode);
    const auto [near, near_gradient, near_buffers] = pass(network(false), mode, true);
    const auto [outputs, gradient, buffers] = pass(network(true), mode);
    EXPECT_EQ(outputs.scalar_type(), at::kFloat);
    EXPECT_FALSE(at::equal(outputs, whole));  // it did something
    EXPECT_LT(distance(outputs, whole), 4 * distance(near, whole) + 0.005);
    EXPECT_LT(distance(gradient, whole_gradient),
              4 * distance(near_gradient, whole_gradient) + 0.02);
    EXPECT_LT(distance(buffers, whole_buffers), 0.05);
    const auto [again, gradient_again, buffers_again] = pass(network(true), mode);
    EXPECT_TRUE(at::equal(again, outputs));
    EXPECT_TRUE(at::equal(gradient_again, gradient));
    EXPECT_TRUE(at::equal(buffers_again, buffers));
  }
}

// A task's outputs alone are its columns of all outputs, in the parameters' type.
TEST_P(NetworkKinds, OutputsOfOneTaskAreItsColumns) {
  const Network own = network(true);
  const auto state = NetworkState::initial(own, at::kFloat, 3);
  TensorSpan parameters = state.parameters.views();
  TensorSpan buffers = state.buffers.views();
  const Pass how{.mode = PassMode::kLookAhead, .dropout_seed = 4};
  const auto features = own.features(batch().inputs, parameters, buffers, how);
  const auto all = own.outputs(features, parameters, buffers, how);
  for (int64_t task = 0; task < 3; ++task) {
    const auto alone = own.outputs_of(task, features, parameters, buffers, how);
    EXPECT_EQ(alone.scalar_type(), at::kFloat);
    EXPECT_LT(distance(alone, own.columns(task, all)), 0.02);
  }
}

// Casts that were made of weights are never used again once the weights have moved, even where
// somebody else's autocast keeps casts around the passes.
TEST_P(NetworkKinds, MovedWeightsAreNeverAnsweredFromKeptCasts) {
  const Network own = network(true);
  const auto inputs = batch().inputs;
  const Pass how{.mode = PassMode::kLookAhead, .dropout_seed = 4};
  const auto outputs_at = [&](const NetworkState& state) {
    TensorSpan parameters = state.parameters.views();
    TensorSpan buffers = state.buffers.views();
    return own.outputs(own.features(inputs, parameters, buffers, how), parameters, buffers, how)
        .detach();
  };
  const auto move = [](const NetworkState& state) {
    const c10::AutoGradMode no_gradients(false);
    state.parameters.flat().mul_(0.5);
  };
  const auto fresh = NetworkState::initial(own, at::kFloat, 3);
  const auto before = outputs_at(fresh);
  move(fresh);
  const auto after = outputs_at(fresh);
  EXPECT_FALSE(at::equal(before, after));

  const Autocast around(true, at::kCPU);
  at::autocast::set_autocast_cache_enabled(true);
  const auto state = NetworkState::initial(own, at::kFloat, 3);
  EXPECT_TRUE(at::equal(outputs_at(state), before));
  move(state);
  EXPECT_TRUE(at::equal(outputs_at(state), after));
}

TEST_P(NetworkKinds, EvaluationRunsInBfloat16Too) {
  const Network own = network(true);
  const auto state = NetworkState::initial(own, at::kFloat, 3);
  const DataSet data = GetParam().dense
                           ? random_maps(tasks_, input_, 50, 0.2, at::kFloat, 2)
                           : random_data(tasks_, 50, input_.elements(), 0.2, at::kFloat, 2);
  const LossBank bank(tasks_);
  const auto losses = at::tensor(evaluation_of(own, state, bank, data).losses, at::kDouble);
  const auto whole =
      at::tensor(evaluation_of(network(false), state, bank, data).losses, at::kDouble);
  EXPECT_FALSE(at::equal(losses, whole));
  EXPECT_LT(distance(losses, whole), 0.02);
  for (const auto& metric : evaluate_metrics(own, state, data)) EXPECT_TRUE(metric.has_value());
}

std::vector<Kind> kinds() {
  return {{"mlp", "mlp"},
          {"mlp_batch_dropout", "mlp", Normalization::kBatch, 0.25},
          {"mlp_layer_dropout", "mlp", Normalization::kLayer, 0.25},
          {"celeba", "celeba"},
          {"resnet18", "resnet18"},
          {"celeba_dense", "celeba", Normalization::kNone, 0, true},
          {"xception_dense", "xception", Normalization::kNone, 0, true}};
}

INSTANTIATE_TEST_SUITE_P(All, NetworkKinds, testing::ValuesIn(kinds()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace kindred
