// Affinities of a network that computes in bfloat16.
#include <cmath>
#include <functional>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "kindred/affinity/measurer.h"
#include "kindred/affinity/task_gradients.h"
#include "kindred/machine/bfloat16_sums.h"
#include "kindred/train/training.h"

#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

// Hands the first step of a training to a function.
class AtFirstStep : public StepObserver {
 public:
  explicit AtFirstStep(std::function<void(const StepContext&)> look) : look_(std::move(look)) {}
  void observe(const StepContext& context) override {
    if (context.step == 0) look_(context);
  }
  [[nodiscard]] Json save() override { return Json::object(); }
  void restore(const Json& /*saved*/) override {}

 private:
  std::function<void(const StepContext&)> look_;
};

class Bfloat16Affinity : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (const auto sums = measure_bfloat16_sums(); !sums.right) GTEST_SKIP() << sums.finding;
  }

  void at_first_step(Precision precision, const std::function<void(const StepContext&)>& look) {
    const bool dense = GetParam() == "dense";
    const InputShape input = GetParam() == "mlp" ? InputShape(6) : InputShape(1, 6, 8);
    if (dense)
      tasks_ = {dense_task("r", 0, {1, 6, 8}), binary_task("b"), dense_task("m", 3, {1, 6, 8})};
    ModelOptions model;
    model.trunk = dense ? "celeba" : GetParam();
    model.hidden = {24, 24};
    model.normalization = Normalization::kBatch;
    model.dropout = 0.2;
    model.channels = 4;
    const bool bfloat16 = precision == Precision::kBfloat16;
    const Network network(model, input, tasks_, {.bfloat16 = bfloat16});
    const DataSet training = dense ? random_maps(tasks_, input, 64, 0.2, at::kFloat, 1)
                                   : random_data(tasks_, 64, input.elements(), 0.2, at::kFloat, 1);
    TrainOptions options;
    options.precision = precision;
    options.optimizer = "sgd";
    options.learning_rate = 0.1;
    options.batch = 64;
    options.epochs = 1;
    AtFirstStep observer(look);
    (void)train({.name = "test",
                 .network = network,
                 .training = training,
                 .validation = training,
                 .options = options,
                 .seed = 2,
                 .checkpoint = {},
                 .observer = &observer,
                 .on_progress = {}});
  }

  // [measure][source][target]: look-ahead, gradient, cosine.
  std::vector<AffinityRows> affinities(Precision precision, int workers) {
    std::vector<AffinityRows> found;
    at_first_step(precision, [&](const StepContext& context) {
      AffinityOptions options;
      options.also = {"gradient", "cosine"};
      Measurer measurer(options);
      WorkerPool pool(workers);
      const std::vector<size_t> sources = {0, 1, 2};
      found = measurer.measure({context, context.batch, context.task_losses, sources, pool});
    });
    return found;
  }

  std::vector<Task> tasks_ = {regression_task("r"), binary_task("b"), multiclass_task("m", 3)};
};

TEST_P(Bfloat16Affinity, IsNearThatOfFloat32) {
  const auto whole = affinities(Precision::kFloat32, 1),
             rough = affinities(Precision::kBfloat16, 1);
  ASSERT_EQ(rough.size(), 3U);
  for (size_t m = 0; m < 3; ++m) {
    double error = 0, size = 0;
    for (size_t i = 0; i < 3; ++i) {
      for (size_t j = 0; j < 3; ++j) {
        ASSERT_TRUE(std::isfinite(rough[m][i][j]));
        error += std::abs(rough[m][i][j] - whole[m][i][j]);
        size += std::abs(whole[m][i][j]);
      }
    }
    EXPECT_LT(error, 0.1 * size + 0.002) << "measure " << m;
  }
}

TEST_P(Bfloat16Affinity, DoesNotDependOnTheWorkers) {
  const auto one = affinities(Precision::kBfloat16, 1);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(affinities(Precision::kBfloat16, 3), one);
}

// The losses at moved weights are those of a network that has these weights as its own.
TEST_P(Bfloat16Affinity, MovedWeightsAreTheOnesLookedAt) {
  at_first_step(Precision::kBfloat16, [&](const StepContext& context) {
    const auto before = losses_at(context, trained_shared(context), context.batch, nullptr);
    auto own = NetworkState::initial(context.network, at::kFloat, 9);
    own.copy_from(context.state);
    std::vector<at::Tensor> moved;
    {
      const c10::AutoGradMode no_gradients(false);
      for (const size_t k : context.network.trained_shared()) {
        own.parameters.views()[k].detach().mul_(0.5);
        moved.push_back(own.parameters.views()[k].detach().clone());
      }
    }
    const auto after = losses_at(context, moved, context.batch, nullptr);
    EXPECT_NE(after, before);
    const Pass pass{.mode = PassMode::kLookAhead,
                    .dropout_seed = context.dropout_seed,
                    .dropout_masks = &context.dropout_masks};
    TensorSpan parameters = own.parameters.views();
    TensorSpan buffers = own.buffers.views();
    const c10::AutoGradMode no_gradients(false);
    const auto outputs = context.network.outputs(
        context.network.features(context.batch.inputs, parameters, buffers, pass), parameters,
        buffers, pass);
    const auto losses = context.losses.losses(outputs, context.batch);
    for (size_t task = 0; task < after.size(); ++task)
      EXPECT_EQ(losses[static_cast<int64_t>(task)].item<double>(), after[task]);
    EXPECT_EQ(losses_at(context, trained_shared(context), context.batch, nullptr), before);
  });
}

INSTANTIATE_TEST_SUITE_P(All, Bfloat16Affinity, testing::Values("mlp", "celeba", "dense"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace kindred
