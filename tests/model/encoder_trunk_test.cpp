// A user's own encoder as a trunk: the same numbers as the network built in, buffers that only
// training moves, and one clear error for each file that cannot be one.
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/model/network.h"

#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"
#include "tests/support/script_file.h"

namespace kindred {
namespace {

const std::vector<Task>& tasks() {
  static const std::vector<Task> all = {regression_task("r"), binary_task("b")};
  return all;
}

at::Tensor parameter(at::IntArrayRef shape) {
  return at::empty(shape).uniform_(-0.5, 0.5).requires_grad_(true);
}

class EncoderTrunkTest : public testing::Test {
 protected:
  [[nodiscard]] ModelOptions options() const {
    ModelOptions options;
    options.trunk = directory_.path() / "encoder.pt";
    return options;
  }
  void write(const ScriptFile& file) const { write_script(directory_.path() / "encoder.pt", file); }
  // y = x weightᵀ, after `lines` that may change x.
  void write_linear(const std::string& lines, const std::string& result = "y") const {
    write({"def forward(self, x: Tensor) -> Tensor:\n" + lines +
               "    y = torch.linear(x, self.weight)\n    return " + result + "\n",
           {{"weight", parameter({4, 3})}},
           {{"mean", at::zeros({3})}, {"steps", at::zeros({}, at::kLong)}}});
  }
  void expect_refused(const std::string& words, const InputShape& input = 3) const {
    try {
      const Network network(options(), input, tasks());
      FAIL() << "accepted; expected: " << words;
    } catch (const InputError& error) {
      const std::string message = error.what();
      EXPECT_NE(message.find(words), std::string::npos) << message;
      EXPECT_NE(message.find("encoder.pt"), std::string::npos) << message;
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      EXPECT_LT(message.size(), 500U) << message;
    }
  }

  TemporaryDirectory directory_;
};

TEST_F(EncoderTrunkTest, GivesTheBitsOfTheNetworkBuiltIn) {
  ModelOptions mlp;
  mlp.hidden = {6, 5};
  mlp.normalization = Normalization::kBatch;
  ModelOptions celeba;
  celeba.trunk = "celeba";
  celeba.channels = 4;
  const std::pair<ModelOptions, InputShape> settings[] = {{mlp, 7}, {celeba, {3, 9, 8}}};
  for (const auto& [model, input] : settings) {
    for (const auto type : {at::kFloat, at::kDouble}) {
      const Network built_in(model, input, tasks());
      const auto state = NetworkState::initial(built_in, at::dtype(type), 1);
      write(script_of(built_in, state));
      const Network own(options(), input, tasks());
      ASSERT_EQ(own.trunk().output_width(), built_in.trunk().output_width());
      const auto own_state = NetworkState::initial(own, at::dtype(type), 1);
      ASSERT_EQ(own.buffers().size(), built_in.buffers().size());

      const auto inputs = at::randn({11, input.elements()}, at::dtype(type));
      const auto features = [&](const Network& network, const NetworkState& of, PassMode mode) {
        return network.features(inputs, of.parameters.views(), of.buffers.views(), {.mode = mode});
      };
      for (const auto mode : {PassMode::kLookAhead, PassMode::kTrain, PassMode::kEvaluate}) {
        const auto expected = features(built_in, state, mode), got = features(own, own_state, mode);
        EXPECT_TRUE(at::equal(expected, got));
      }
      // Running statistics moved by the training pass alone, and alike; tensors stand in another
      // order in the file.
      for (size_t i = 0; i < built_in.buffers().size(); ++i) {
        const auto& name = built_in.buffers()[i].name;
        for (size_t k = 0; k < own.buffers().size(); ++k) {
          if (own.buffers()[k].name != name) continue;
          EXPECT_TRUE(at::equal(state.buffers.views()[i], own_state.buffers.views()[k])) << name;
        }
      }
    }
  }
}

TEST_F(EncoderTrunkTest, OnlyTrainingMovesBuffersHoweverTheyAreWritten) {
  // One buffer is changed in place, one replaced.
  write_linear(
      "    if self.training:\n"
      "        torch.add_(self.mean, torch.mean(x, [0]), alpha=1)\n"
      "        self.steps = self.steps + 1\n");
  const Network network(options(), 3, tasks());
  const auto state = NetworkState::initial(network, at::dtype(at::kFloat), 1);
  const auto inputs = at::ones({5, 3});
  const auto run = [&](PassMode mode) {
    (void)network.features(inputs, state.parameters.views(), state.buffers.views(), {.mode = mode});
  };
  EXPECT_EQ(state.buffers.flat().sum().item<float>(), 0);
  run(PassMode::kLookAhead);
  run(PassMode::kEvaluate);
  EXPECT_EQ(state.buffers.flat().sum().item<float>(), 0);
  run(PassMode::kTrain);
  run(PassMode::kTrain);
  EXPECT_EQ(state.buffers.flat().sum().item<float>(), 3 * 2 + 2);
}

TEST_F(EncoderTrunkTest, DropoutFollowsFromTheSeedAlone) {
  for (const std::string call :
       {"torch.dropout(x, 0.5, self.training)", "torch.dropout_(x + 0., 0.5, self.training)",
        "torch.feature_dropout(x, 0.5, self.training)"}) {
    write_linear("    x = " + call + "\n");
    const Network network(options(), 3, tasks());
    const auto state = NetworkState::initial(network, at::dtype(at::kDouble), 1);
    const auto inputs = at::ones({400, 3}, at::kDouble);
    const auto run = [&](PassMode mode, uint64_t seed) {
      return network.features(inputs, state.parameters.views(), state.buffers.views(),
                              {.mode = mode, .dropout_seed = seed});
    };
    EXPECT_TRUE(at::equal(run(PassMode::kTrain, 1), run(PassMode::kLookAhead, 1))) << call;
    EXPECT_FALSE(at::equal(run(PassMode::kTrain, 1), run(PassMode::kTrain, 2))) << call;
    // Kept ones are scaled so that the mean stays: 1200 draws, five standard deviations.
    const auto evaluated = run(PassMode::kEvaluate, 1);
    EXPECT_TRUE(at::equal(evaluated, run(PassMode::kEvaluate, 2))) << call;
    const double distance =
        (run(PassMode::kTrain, 1).mean(0) - evaluated.mean(0)).abs().max().item<double>();
    EXPECT_LT(distance, 5 * 0.5 * std::sqrt(3.0) / std::sqrt(400.0)) << call;
  }
}

TEST_F(EncoderTrunkTest, ATensorInTwoPlacesIsOneParameter) {
  const auto shared = parameter({3, 3}), fixed = parameter({3, 3}).detach();
  write(
      {"def forward(self, x: Tensor) -> Tensor:\n"
       "    y = torch.linear(torch.linear(x, self.a.weight), self.all[0])\n"
       "    return torch.linear(y, self.fixed)\n",
       {{"a.weight", shared}, {"b.weight", shared}, {"fixed", fixed}},
       {},
       {{"all", {shared}}}});
  const Network network(options(), 3, tasks());
  ASSERT_EQ(network.trunk().parameters().size(), 2U);
  EXPECT_FALSE(network.trunk().parameters()[0].frozen);
  EXPECT_TRUE(network.trunk().parameters()[1].frozen);
  EXPECT_EQ(network.trained_shared_elements(), 9);
  const auto state = NetworkState::initial(network, at::dtype(at::kDouble), 1);
  const auto inputs = at::randn({2, 3}, at::kDouble);
  state.parameters.flat().mul_(2);
  const auto outputs = network.features(inputs, state.parameters.views(), {}, {});
  const auto weight = shared.detach().to(at::kDouble) * 2, last = fixed.to(at::kDouble) * 2;
  const auto expected = at::linear(at::linear(at::linear(inputs, weight), weight), last);
  EXPECT_TRUE(at::allclose(outputs, expected, 1e-12));
}

TEST_F(EncoderTrunkTest, PartsCanBeFrozen) {
  ModelOptions mlp;
  mlp.hidden = {6, 5};
  const Network built_in(mlp, 7, tasks());
  write(script_of(built_in, NetworkState::initial(built_in, at::dtype(at::kFloat), 1)));
  ModelOptions frozen = options();
  frozen.frozen = {"layer0"};
  const Network network(frozen, 7, tasks());
  EXPECT_EQ(network.trained_shared_elements(), 6 * 5 + 5);
  frozen.frozen = {"layer7"};
  EXPECT_THROW(Network(frozen, 7, tasks()), InputError);
}

TEST_F(EncoderTrunkTest, AForwardMayViewItsPicturesChannelByChannel) {
  const auto weight = parameter({5, 2, 3, 3});
  write({.source = "def forward(self, x: Tensor) -> Tensor:\n"
                   "    y = torch.conv2d(x, self.weight, None, [1, 1], [1, 1], [1, 1], 1)\n"
                   "    return y.view([torch.size(y, 0), -1])\n",
         .parameters = {{"weight", weight}}});
  const Network network(options(), InputShape(2, 4, 6), tasks());
  const auto state = NetworkState::initial(network, at::dtype(at::kFloat), 1);
  const auto inputs = at::randn({3, 48});
  const auto outputs = network.features(inputs, state.parameters.views(), {}, {});
  const auto expected = at::conv2d(inputs.view({3, 2, 4, 6}), weight, {}, 1, 1).flatten(1);
  EXPECT_TRUE(at::allclose(outputs, expected, 1e-5, 1e-6));
}

// See narrow_projection.h: 2 to 15 channels in a 1 × 1 convolution with stride 2.
TEST_F(EncoderTrunkTest, NarrowGradientsOfAStridedProjectionAreThoseOfFloat64) {
  for (const int64_t channels : {2, 4, 5, 7, 9, 15}) {
    const auto weight = parameter({2 * channels, channels, 1, 1});
    write(
        {"def forward(self, x: Tensor) -> Tensor:\n"
         "    return torch.conv2d(x, self.weight, None, [2, 2], [0, 0], [1, 1], 1)\n",
         {{"weight", weight}}});
    const InputShape input(channels, 16, 16);
    const Network network(options(), input, tasks());
    const auto state = NetworkState::initial(network, at::kFloat, 1);
    const auto inputs = at::rand({8, input.elements()});
    const auto own = state.parameters.views()[0];
    const auto features = network.features(inputs, state.parameters.views(), {}, {});
    const auto mix = at::randn(features.sizes());
    const auto found = torch::autograd::grad({(features * mix).sum()}, {own})[0];
    const auto exact_own = own.detach().to(at::kDouble).requires_grad_(true);
    const auto exact_features =
        at::conv2d(inputs.to(at::kDouble).view({8, channels, 16, 16}), exact_own, {}, 2).flatten(1);
    const auto exact = torch::autograd::grad({(exact_features * mix).sum()}, {exact_own})[0];
    EXPECT_LT((found - exact).abs().max().item<double>(), 1e-4) << channels;
  }
}

TEST_F(EncoderTrunkTest, AStridedProjectionThatMayBeWrongIsRefused) {
  const auto conv = [&](const std::string& stride, int64_t channels) {
    write(
        {"def forward(self, x: Tensor) -> Tensor:\n"
         "    x = torch.contiguous(x, memory_format=2)\n"
         "    return torch.conv2d(x, self.weight, None, " +
             stride + ", [0, 0], [1, 1], 1)\n",
         {{"weight", parameter({4, channels, 1, 1})}}});
    return InputShape(channels, 6, 4);
  };
  expect_refused("x[:, :, ::2, ::2]", conv("[2, 2]", 15));
  expect_refused("1 × 1 convolution", conv("[1, 2]", 2));
  EXPECT_NO_THROW(Network(options(), conv("[2, 2]", 16), tasks()));
  EXPECT_NO_THROW(Network(options(), conv("[1, 1]", 4), tasks()));
}

TEST_F(EncoderTrunkTest, AMapOfFeaturesServesLabelMaps) {
  const ScriptFile map{
      .source =
          "def forward(self, x: Tensor) -> Tensor:\n"
          "    return torch.conv2d(x, self.weight, None, [2, 2], [1, 1], [1, 1], 1)\n",
      .parameters = {{"weight", parameter({5, 2, 3, 3})}}};
  write(map);
  const InputShape picture(2, 8, 10);
  const std::vector<Task> both = {dense_task("d", 3, {1, 8, 10}), binary_task("b")};
  const Network network(options(), picture, both);
  EXPECT_EQ(network.trunk().output_map(), InputShape(5, 4, 5));
  const auto state = NetworkState::initial(network, at::dtype(at::kFloat), 1);
  const DataSet data = random_maps(both, picture, 6, 0.1, at::kFloat, 1);
  EXPECT_EQ(evaluate_outputs(network, state, data).sizes(), (std::vector<int64_t>{6, 3 * 80 + 1}));
  write({.source = "def forward(self, x: Tensor) -> Tensor:\n"
                   "    return torch.flatten(torch.conv2d(x, self.weight, None, [2, 2], [1, 1], "
                   "[1, 1], 1), 1, -1)\n",
         .parameters = map.parameters});
  try {
    (void)Network(options(), picture, both);
    ADD_FAILURE() << "rows without places were taken";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("need [rows, channels, height, width]"),
              std::string::npos)
        << error.what();
  }
}

TEST_F(EncoderTrunkTest, WhatCannotBeATrunkIsRefused) {
  const auto path = directory_.path() / "encoder.pt";
  expect_refused("no such file");
  write_file_atomically(path, "");
  expect_refused("not a TorchScript file");
  write_file_atomically(path, "weights, perhaps");
  expect_refused("not a TorchScript file");
  write_linear("");
  const std::string whole = read_file(path);
  write_file_atomically(path, whole.substr(0, whole.size() / 2));
  expect_refused("not a TorchScript file");

  write({"def forward(self, x: Tensor) -> Tensor:\n    return x\n"});
  expect_refused("has no parameters");
  const auto weight = parameter({4, 3});
  write({"def forward(self, x: Tensor) -> Tensor:\n    return torch.linear(x, self.weight)\n",
         {{"weight", weight.detach()}}});
  expect_refused("requires a gradient");
  write({"def other(self, x: Tensor) -> Tensor:\n    return x\n", {{"weight", weight}}});
  expect_refused("no forward of one tensor");
  write(
      {"def forward(self, x: Tensor, y: Tensor) -> Tensor:\n    return x\n", {{"weight", weight}}});
  expect_refused("no forward of one tensor");
  write({"def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:\n    return (x, self.weight)\n",
         {{"weight", weight}}});
  expect_refused("gives a value of type (Tensor, Tensor)");
  write({"def forward(self, x: Tensor) -> Tensor:\n    return x + 1\n", {{"weight", weight}}});
  expect_refused("does not depend on any trainable parameter");

  write_linear("");
  expect_refused("its forward fails on [2, 5] numbers", 5);
  expect_refused("its forward fails on [2, 3, 4, 5] numbers", InputShape(3, 4, 5));
  write_linear("    x = torch.reshape(x, [2, 3])\n");
  expect_refused("its forward fails on [3, 3] numbers");
  write_linear("    x = torch.reshape(x, [-1, 3])\n", "torch.sum(y, [0])");
  expect_refused("of size [4] for 2 rows");
  write_linear("", "torch.sum(y)");
  expect_refused("of size [] for 2 rows");
  write_linear("", "torch.argmax(y, 1)");
  expect_refused("expected floating numbers");
  write_linear("    assert torch.size(x, 0) == 7, \"seven\\nrows, please\"\n");
  expect_refused("seven");

  write_linear("    x = x + torch.rand_like(x)\n");
  expect_refused("draws random numbers by aten::rand_like");
  write_linear("    x = torch.rrelu(x)\n");
  expect_refused("draws random numbers by aten::rrelu");
  write_linear("    x = torch.bernoulli(x)\n");
  expect_refused("draws random numbers by aten::bernoulli");
  write({"def forward(self, x: Tensor) -> Tensor:\n    return torch.linear(x, self.weight)\n",
         {{"weight", weight}},
         {{"ids", at::full({2}, (int64_t{1} << 40) + 1, at::kLong)}}});
  expect_refused("integers beyond");
}

TEST(TrunkName, OneThatIsNeitherKnownNorAFileIsRefused) {
  ModelOptions options;
  options.trunk = "resnet81";
  try {
    const Network network(options, 3, tasks());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean resnet18?"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace kindred
