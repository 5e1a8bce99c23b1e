#include "kindred/model/residual_trunk.h"

#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/model/network.h"

#include "tests/support/fixtures.h"
#include "tests/support/plain_residual.h"

namespace kindred {
namespace {

struct Shape {
  std::string trunk;
  Stem stem;
  InputShape input;
};

std::vector<Shape> shapes() {
  return {{"celeba", Stem::kAuto, {3, 13, 10}},
          {"resnet18", Stem::kSmall, {3, 9, 8}},
          {"resnet18", Stem::kStandard, {3, 33, 34}},
          {"resnet34", Stem::kAuto, {1, 8, 8}}};
}

ModelOptions options_of(const Shape& shape) {
  ModelOptions options;
  options.trunk = shape.trunk;
  options.stem = shape.stem;
  options.channels = 3;
  return options;
}

ResidualPlan plan_of(const Shape& shape) {
  const auto options = options_of(shape);
  if (shape.trunk == "celeba") return celeba_plan(options, shape.input);
  return resnet_plan(options, shape.input,
                     shape.trunk == "resnet18" ? std::vector<int64_t>{2, 2, 2, 2}
                                               : std::vector<int64_t>{3, 4, 6, 3});
}

// With weights, scales and running statistics that are none of the usual ones.
NetworkState unusual_state(const Network& network) {
  NetworkState state = NetworkState::initial(network, at::kDouble, 1);
  at::manual_seed(2);
  for (const auto& tensor : state.parameters.views())
    if (tensor.dim() == 1) tensor.detach().uniform_(0.5, 1.5);
  for (size_t i = 0; i < state.buffers.views().size(); ++i)
    state.buffers.views()[i].uniform_(i % 2 == 0 ? -0.2 : 0.5, i % 2 == 0 ? 0.2 : 2.0);
  return state;
}

double difference(const at::Tensor& features, const std::vector<PlainResidual::Numbers>& plain) {
  double largest = 0;
  const auto rows = rows_of(features);
  EXPECT_EQ(rows.size(), plain.size());
  for (size_t row = 0; row < rows.size(); ++row) {
    EXPECT_EQ(rows[row].size(), plain[row].size());
    for (size_t i = 0; i < rows[row].size(); ++i)
      largest = std::max(largest, std::abs(rows[row][i] - plain[row][i]));
  }
  return largest;
}

TEST(ResidualTrunk, AgreesWithPlainLoops) {
  for (const auto& shape : shapes()) {
    const Network network(options_of(shape), shape.input, {binary_task("a")});
    const auto state = unusual_state(network);
    at::manual_seed(3);
    const auto inputs = at::rand({4, shape.input.elements()}, at::kDouble);
    const std::vector<at::Tensor> own(
        state.parameters.views().begin(),
        state.parameters.views().begin() + static_cast<std::ptrdiff_t>(network.shared_tensors()));
    const auto running = numbers_of(state.buffers.views());
    const PlainResidual plain(plan_of(shape), shape.input);
    const auto pass = [&](PassMode mode) {
      return network.features(inputs, own, state.buffers.views(), {.mode = mode});
    };
    EXPECT_LT(difference(pass(PassMode::kEvaluate),
                         plain.forward(rows_of(inputs), numbers_of(own), running)),
              1e-10)
        << shape.trunk;
    const auto by_batch = plain.forward(rows_of(inputs), numbers_of(own), {});
    EXPECT_LT(difference(pass(PassMode::kLookAhead), by_batch), 1e-10) << shape.trunk;
    // Looking ahead left the running statistics alone; training moves them.
    EXPECT_EQ(numbers_of(state.buffers.views()), running);
    EXPECT_LT(difference(pass(PassMode::kTrain), by_batch), 1e-10) << shape.trunk;
    EXPECT_NE(numbers_of(state.buffers.views()), running);
  }
}

TEST(ResidualTrunk, HasTheShapesOfThePapers) {
  ModelOptions options;
  options.trunk = "celeba";
  const Network celeba(options, {3, 64, 64}, {binary_task("a")});
  EXPECT_EQ(celeba.trunk().output_width(), 64 * 15 * 15);
  EXPECT_EQ(celeba.trained_shared_elements(), 3 * 64 * 9 + 2 * 64 * 64 * 9 + 3 * 2 * 64);
  // Parameters of torchvision's ResNets without their last layer.
  options.trunk = "resnet18";
  const Network eighteen(options, {3, 224, 224}, {binary_task("a")});
  EXPECT_EQ(eighteen.trained_shared_elements(), 11'689'512 - 513'000);
  EXPECT_EQ(eighteen.trunk().output_width(), 512);
  options.trunk = "resnet34";
  const Network thirty_four(options, {3, 224, 224}, {binary_task("a")});
  EXPECT_EQ(thirty_four.trained_shared_elements(), 21'797'672 - 513'000);
}

TEST(ResidualTrunk, SamplesAreSharesOf255) {
  ModelOptions options;
  options.trunk = "celeba";
  options.channels = 2;
  const Network network(options, {1, 16, 16}, {binary_task("a")});
  const auto state = NetworkState::initial(network, at::kFloat, 1);
  const auto samples = at::arange(256, at::kByte).view({1, 256});
  const TensorSpan own = state.parameters.views();
  const auto pass = [&](const at::Tensor& inputs) {
    return network.features(inputs, own, state.buffers.views(), {});
  };
  EXPECT_TRUE(at::equal(pass(samples), pass(samples.to(at::kFloat) / 255)));
}

TEST(ResidualTrunk, WeightsBeginWithinTheirBounds) {
  ModelOptions options;
  options.trunk = "celeba";
  const Network network(options, {3, 64, 64}, {binary_task("a")});
  const auto state = NetworkState::initial(network, at::kFloat, 1);
  const double bound = std::sqrt(6.0 / (9 * (64 + 64)));  // Glorot and Bengio, 2010
  const auto& weight = state.parameters.views()[3];
  EXPECT_LE(weight.abs().max().item<double>(), bound);
  EXPECT_NEAR(weight.std().item<double>(), bound / std::sqrt(3), 0.01 * bound);
}

TEST(ResidualTrunk, OtherDataAreRefused) {
  ModelOptions options;
  options.trunk = "celeba";
  const auto message = [&](const InputShape& input) {
    try {
      (void)make_trunk(options, input);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_NE(message(12).find("needs pictures"), std::string::npos);
  EXPECT_NE(message({3, 4, 4}).find("too small"), std::string::npos);
  EXPECT_EQ(message({3, 5, 5}), "no error");
}

TEST(ResidualTrunk, ADataSetIsEvaluatedInBlocks) {
  ModelOptions options;
  options.trunk = "celeba";
  options.channels = 4;
  const Network network(options, {1, 128, 128}, {binary_task("a")});
  const auto state = NetworkState::initial(network, at::kFloat, 1);
  at::manual_seed(1);
  const auto store = at::randint(0, 256, {300, 128 * 128}, at::kByte);
  const auto numbers = at::randperm(300, at::kLong).slice(0, 0, 290);
  const DataSet data(store, StoreKind::kMemory, numbers, at::zeros({290, 1}), {});
  const auto outputs = evaluate_outputs(network, state, data);
  const auto direct =
      evaluate_outputs(network, state, store.index_select(0, numbers).slice(0, 280, 290));
  EXPECT_TRUE(at::allclose(outputs.slice(0, 280, 290), direct, 1e-5, 1e-6));
}

}  // namespace
}  // namespace kindred
