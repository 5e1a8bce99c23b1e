// The look-ahead through decoders with batch norm: gradients by central differences of the losses,
// the step taken from them, and the losses after it.
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "kindred/affinity/measurer.h"
#include "kindred/train/training.h"

#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

using Matrix = std::vector<std::vector<double>>;

// Measures at one step by both measures, and again from differences of losses alone.
class DifferenceCheck : public StepObserver {
 public:
  explicit DifferenceCheck(int64_t step) : step_(step), pool_(2) {}

  void observe(const StepContext& context) override {
    if (context.step != step_) return;
    const std::vector<size_t> sources = {0, 1, 2};
    AffinityOptions options;
    options.also = {"gradient"};
    const auto measured =
        Measurer(options).measure({context, context.batch, context.task_losses, sources, pool_});
    lookahead = measured[0];
    gradient = measured[1];

    const c10::AutoGradMode no_gradients(false);
    const size_t tasks = sources.size();
    constexpr double kStep = 1e-5;
    const size_t shared = context.network.shared_tensors();
    std::vector<at::Tensor> parameters;
    for (const auto& view : context.state.parameters.views())
      parameters.push_back(view.detach().clone());
    before = losses(context, parameters);
    std::vector<std::vector<at::Tensor>> gradients(tasks);
    for (size_t k = 0; k < shared; ++k) {
      for (auto& of_task : gradients) of_task.push_back(at::zeros_like(parameters[k]));
      auto* value = parameters[k].data_ptr<double>();
      for (int64_t i = 0; i < parameters[k].numel(); ++i) {
        const double own = value[i];
        value[i] = own + kStep;
        const auto above = losses(context, parameters);
        value[i] = own - kStep;
        const auto below = losses(context, parameters);
        value[i] = own;
        for (size_t task = 0; task < tasks; ++task)
          gradients[task][k].data_ptr<double>()[i] = (above[task] - below[task]) / (2 * kStep);
      }
    }
    for (size_t source = 0; source < tasks; ++source) {
      auto moved = parameters;
      for (size_t k = 0; k < shared; ++k)
        moved[k] = parameters[k] - context.learning_rate * gradients[source][k];
      const auto after = losses(context, moved);
      expected_lookahead.emplace_back();
      expected_gradient.emplace_back();
      for (size_t target = 0; target < tasks; ++target) {
        double product = 0;
        for (size_t k = 0; k < shared; ++k)
          product += (gradients[source][k] * gradients[target][k]).sum().item<double>();
        expected_lookahead.back().push_back(1 - after[target] / before[target]);
        expected_gradient.back().push_back(context.learning_rate * product / before[target]);
      }
    }
    task_losses = context.task_losses;
  }
  Json save() override { return nullptr; }
  void restore(const Json&) override {}

  Matrix lookahead, gradient, expected_lookahead, expected_gradient;
  std::vector<double> before, task_losses;

 private:
  static std::vector<double> losses(const StepContext& context,
                                    const std::vector<at::Tensor>& parameters) {
    const Pass pass{.mode = PassMode::kLookAhead};
    TensorSpan buffers = context.state.buffers.views();
    const auto features = context.network.features(context.batch.inputs, parameters, buffers, pass);
    const auto all = context.losses.losses(
        context.network.outputs(features, parameters, buffers, pass), context.batch);
    return {all.data_ptr<double>(), all.data_ptr<double>() + all.numel()};
  }

  int64_t step_;
  WorkerPool pool_;
};

TEST(Dense, LookAheadAgreesWithDifferences) {
  const InputShape input(1, 9, 10);
  const std::vector<Task> tasks = {dense_task("numbers", 0, {2, 9, 10}),
                                   dense_task("classes", 3, {1, 9, 10}), binary_task("row")};
  ModelOptions model;
  model.trunk = "celeba";
  model.channels = 3;
  auto smooth = tasks;
  smooth[0].loss = LossKind::kMse;  // differences of L1 meet its corners
  const Network network(model, input, smooth);
  const DataSet training = random_maps(smooth, input, 24, 0.3, at::kDouble, 1);
  const DataSet validation = random_maps(smooth, input, 8, 0.3, at::kDouble, 2);
  TrainOptions options;
  options.precision = Precision::kFloat64;
  options.optimizer = "sgd";
  options.learning_rate = 0.02;
  options.batch = 8;
  options.epochs = 2;
  DifferenceCheck check(4);
  (void)train({.name = "test",
               .network = network,
               .training = training,
               .validation = validation,
               .options = options,
               .seed = 5,
               .checkpoint = {},
               .observer = &check,
               .on_progress = {}});
  ASSERT_EQ(check.expected_lookahead.size(), 3U);
  for (size_t source = 0; source < 3; ++source) {
    EXPECT_NEAR(check.before[source], check.task_losses[source], 1e-12);
    for (size_t target = 0; target < 3; ++target) {
      EXPECT_GT(std::abs(check.expected_lookahead[source][target]), 1e-7);
      EXPECT_NEAR(check.lookahead[source][target], check.expected_lookahead[source][target], 1e-7);
      EXPECT_NEAR(check.gradient[source][target], check.expected_gradient[source][target], 1e-7);
    }
  }
}

}  // namespace
}  // namespace kindred
