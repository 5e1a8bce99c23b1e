// The look-ahead through convolutions with batch norm, against plain loops in float64: gradients by
// central differences, the step and the losses after it by the same loops.
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/affinity/measurer.h"
#include "kindred/train/training.h"

#include "tests/support/fixtures.h"
#include "tests/support/plain_residual.h"

namespace kindred {
namespace {

using Numbers = PlainResidual::Numbers;
using Matrix = std::vector<std::vector<double>>;

// One measurement at a step, and all that it was made of.
class ConvolutionCapture : public StepObserver {
 public:
  explicit ConvolutionCapture(int64_t step) : step_(step), pool_(2) {}

  void observe(const StepContext& context) override {
    if (context.step != step_) return;
    const std::vector<size_t> sources = {0, 1};
    matrix = Measurer({}).measure({context, context.batch, context.task_losses, sources, pool_})[0];
    tensors = numbers_of(context.state.parameters.views());
    batch = context.batch;
    rate = context.learning_rate;
    losses = context.task_losses;
  }
  Json save() override { return nullptr; }
  void restore(const Json&) override {}

  Matrix matrix;
  std::vector<Numbers> tensors;
  Numbers losses;
  Batch batch;
  double rate = 0;

 private:
  int64_t step_;
  WorkerPool pool_;
};

// The losses of a regression and a binary task on linear heads.
Numbers plain_losses(const PlainResidual& trunk, const std::vector<Numbers>& inputs,
                     const std::vector<Numbers>& targets, const std::vector<Numbers>& shared,
                     const Numbers& weight, const Numbers& bias) {
  const auto features = trunk.forward(inputs, shared, {});
  Numbers losses(2);
  for (size_t row = 0; row < features.size(); ++row) {
    for (size_t task = 0; task < 2; ++task) {
      double output = bias[task];
      for (size_t i = 0; i < features[row].size(); ++i)
        output += weight[task * features[row].size() + i] * features[row][i];
      const double target = targets[row][task];
      const double loss = task == 0 ? (output - target) * (output - target)
                                    : std::log1p(std::exp(-std::abs(output))) +
                                          std::max(output, 0.0) - output * target;
      losses[task] += loss / static_cast<double>(features.size());
    }
  }
  return losses;
}

TEST(Convolution, LookAheadAgreesWithPlainLoops) {
  const std::vector<Task> tasks = {regression_task("a"), binary_task("b")};
  const InputShape input(2, 6, 6);
  ModelOptions model;
  model.trunk = "celeba";
  model.channels = 3;
  const Network network(model, input, tasks);
  const DataSet training = random_data(tasks, 36, input.elements(), 0, at::kDouble, 1);
  const DataSet validation = random_data(tasks, 12, input.elements(), 0, at::kDouble, 2);
  TrainOptions options;
  options.precision = Precision::kFloat64;
  options.optimizer = "sgd";
  options.learning_rate = 0.02;
  options.batch = 12;
  options.epochs = 2;
  ConvolutionCapture capture(4);
  (void)train({.name = "test",
               .network = network,
               .training = training,
               .validation = validation,
               .options = options,
               .seed = 5,
               .checkpoint = {},
               .observer = &capture,
               .on_progress = {}});

  const PlainResidual trunk(celeba_plan(model, input), input);
  const auto inputs = rows_of(capture.batch.inputs), targets = rows_of(capture.batch.targets);
  std::vector<Numbers> shared = capture.tensors;
  const Numbers bias = shared.back();
  shared.pop_back();
  const Numbers weight = shared.back();
  shared.pop_back();
  const auto losses = [&](const std::vector<Numbers>& at) {
    return plain_losses(trunk, inputs, targets, at, weight, bias);
  };
  const Numbers before = losses(shared);
  for (size_t task = 0; task < 2; ++task) EXPECT_NEAR(before[task], capture.losses[task], 1e-12);

  constexpr double kStep = 1e-5;
  std::vector<std::vector<Numbers>> moved(2, shared);
  for (size_t tensor = 0; tensor < shared.size(); ++tensor) {
    for (size_t i = 0; i < shared[tensor].size(); ++i) {
      auto aside = shared;
      aside[tensor][i] += kStep;
      const Numbers above = losses(aside);
      aside[tensor][i] -= 2 * kStep;
      const Numbers below = losses(aside);
      for (size_t task = 0; task < 2; ++task)
        moved[task][tensor][i] -= capture.rate * (above[task] - below[task]) / (2 * kStep);
    }
  }
  for (size_t source = 0; source < 2; ++source) {
    const Numbers after = losses(moved[source]);
    for (size_t target = 0; target < 2; ++target) {
      const double expected = 1 - after[target] / before[target];
      EXPECT_GT(std::abs(expected), 1e-5);
      EXPECT_NEAR(capture.matrix[source][target], expected, 1e-7);
    }
  }
}

}  // namespace
}  // namespace kindred
