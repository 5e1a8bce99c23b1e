// Every update rule against libtorch's own optimisers, step by step in float64, and the look-ahead
// against the step that it foresees.
#include "kindred/update/optimizer.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "kindred/train/train_options.h"

namespace kindred {
namespace {

constexpr int64_t kSize = 257;
constexpr double kRate = 0.03;

struct Case {
  std::string name;
  TrainOptions options;
};
void PrintTo(const Case& value, std::ostream* out) {
  *out << value.name;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&](std::string name, const std::string& optimizer, double momentum,
                       bool nesterov, double decay) {
    TrainOptions options;
    options.optimizer = optimizer;
    options.momentum = momentum;
    options.nesterov = nesterov;
    options.weight_decay = decay;
    all.push_back({std::move(name), options});
  };
  add("sgd", "sgd", 0, false, 0);
  add("sgd_decay", "sgd", 0, false, 0.01);
  add("momentum", "sgd", 0.9, false, 0);
  add("momentum_decay", "sgd", 0.9, false, 0.01);
  add("nesterov", "sgd", 0.9, true, 0);
  add("nesterov_decay", "sgd", 0.9, true, 0.01);
  add("adam", "adam", 0, false, 0);
  add("adam_decay", "adam", 0, false, 0.01);
  add("adamw", "adamw", 0, false, 0);
  add("adamw_decay", "adamw", 0, false, 0.01);
  return all;
}

std::unique_ptr<torch::optim::Optimizer> reference(const TrainOptions& options,
                                                   const at::Tensor& p) {
  const std::vector<at::Tensor> parameters = {p};
  if (options.optimizer == "sgd") {
    return std::make_unique<torch::optim::SGD>(parameters, torch::optim::SGDOptions(kRate)
                                                               .momentum(options.momentum)
                                                               .nesterov(options.nesterov)
                                                               .weight_decay(options.weight_decay));
  }
  if (options.optimizer == "adam") {
    return std::make_unique<torch::optim::Adam>(
        parameters, torch::optim::AdamOptions(kRate).weight_decay(options.weight_decay));
  }
  return std::make_unique<torch::optim::AdamW>(
      parameters, torch::optim::AdamWOptions(kRate).weight_decay(options.weight_decay));
}

class OptimizerTest : public testing::TestWithParam<Case> {};

TEST_P(OptimizerTest, FollowsLibtorchOverTwentySteps) {
  torch::manual_seed(3);
  const auto ours = torch::randn({kSize}, torch::kDouble);
  const auto theirs = ours.clone().requires_grad_(true);
  const auto optimizer = make_optimizer(GetParam().options, ours);
  const auto expected = reference(GetParam().options, theirs);
  for (int step = 0; step < 20; ++step) {
    const auto gradient = torch::randn({kSize}, torch::kDouble);
    optimizer->step(ours, gradient, kRate);
    theirs.mutable_grad() = gradient.clone();
    expected->step();
    ASSERT_LT((ours - theirs.detach()).abs().max().item<double>(), 1e-12) << "step " << step;
  }
}

TEST_P(OptimizerTest, LookAheadForeseesTheStepAndLeavesTheStateAlone) {
  torch::manual_seed(4);
  const auto parameters = torch::randn({kSize}, torch::kDouble);
  const auto optimizer = make_optimizer(GetParam().options, parameters);
  for (int step = 0; step < 5; ++step) {
    const auto gradient = torch::randn({kSize}, torch::kDouble);
    std::vector<at::Tensor> before = {parameters.clone()};
    for (const auto& [name, tensor] : optimizer->state()) before.push_back(tensor.clone());

    auto whole = gradient.clone();
    optimizer->look_ahead(parameters, whole, kRate);
    auto part = gradient.slice(0, 0, 100).clone();  // the shared parameters come first
    optimizer->look_ahead(parameters.slice(0, 0, 100), part, kRate);

    EXPECT_TRUE(torch::equal(parameters, before[0]));
    size_t i = 1;
    for (const auto& [name, tensor] : optimizer->state())
      EXPECT_TRUE(torch::equal(tensor, before[i++])) << name;

    optimizer->step(parameters, gradient, kRate);
    EXPECT_LT((whole - parameters).abs().max().item<double>(), 1e-13);
    EXPECT_LT((part - parameters.slice(0, 0, 100)).abs().max().item<double>(), 1e-13);
  }
}

INSTANTIATE_TEST_SUITE_P(All, OptimizerTest, testing::ValuesIn(cases()),
                         [](const auto& instance) { return instance.param.name; });

TEST(LearningRate, FollowsItsSchedule) {
  TrainOptions options;
  options.learning_rate = 2;
  options.epochs = 10;
  EXPECT_DOUBLE_EQ(learning_rate(options, 57, 10), 2);
  options.schedule = ScheduleKind::kHalveEvery;
  options.schedule_epochs = 3;
  EXPECT_DOUBLE_EQ(learning_rate(options, 29, 10), 2);
  EXPECT_DOUBLE_EQ(learning_rate(options, 30, 10), 1);
  EXPECT_DOUBLE_EQ(learning_rate(options, 60, 10), 0.5);
  options.schedule = ScheduleKind::kStep;
  options.schedule_factor = 0.1;
  EXPECT_DOUBLE_EQ(learning_rate(options, 30, 10), 0.2);
  options.schedule = ScheduleKind::kCosine;
  EXPECT_DOUBLE_EQ(learning_rate(options, 0, 10), 2);
  EXPECT_DOUBLE_EQ(learning_rate(options, 50, 10), 1);
  EXPECT_NEAR(learning_rate(options, 100, 10), 0, 1e-15);
  options.schedule = ScheduleKind::kConstant;
  options.warmup_epochs = 2;
  EXPECT_DOUBLE_EQ(learning_rate(options, 0, 10), 2.0 / 20);
  EXPECT_DOUBLE_EQ(learning_rate(options, 9, 10), 1);
  EXPECT_DOUBLE_EQ(learning_rate(options, 20, 10), 2);
}

}  // namespace
}  // namespace kindred
