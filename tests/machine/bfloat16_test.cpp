// Trainings with train.precision = "bfloat16": near those in float32, and as reproducible.
#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/machine/bfloat16_sums.h"
#include "kindred/train/training.h"

#include "tests/support/fixtures.h"
#include "tests/support/stopped_training.h"

namespace kindred {
namespace {

class Bfloat16Training : public testing::TestWithParam<std::string> {
 public:
  void SetUp() override {
    if (const auto sums = measure_bfloat16_sums(); !sums.right) GTEST_SKIP() << sums.finding;
  }

 protected:
  Bfloat16Training()
      : tasks_{regression_task("r"), binary_task("b"), multiclass_task("m", 3)},
        training_(random_data(tasks_, 300, input().elements(), 0.2, at::kFloat, 1)),
        validation_(random_data(tasks_, 90, input().elements(), 0.2, at::kFloat, 2)) {
    options_.precision = Precision::kBfloat16;
    options_.epochs = GetParam() == "mlp" ? 6 : 3;
    options_.batch = 32;
    options_.patience = 0;
    options_.learning_rate = 0.01;
  }

  static InputShape input() { return GetParam() == "mlp" ? InputShape(7) : InputShape(1, 6, 8); }

  TrainingResult run(const TrainOptions& options, const std::filesystem::path& checkpoint = {},
                     int64_t stop = 0) const {
    ModelOptions model;
    model.trunk = GetParam();
    model.hidden = {16, 16};
    model.normalization = Normalization::kBatch;
    model.dropout = 0.2;
    model.channels = 4;
    const bool bfloat16 = options.precision == Precision::kBfloat16;
    const Network network(model, input(), tasks_, {.bfloat16 = bfloat16});
    return train(stopped_after(stop, {.name = "test",
                                      .network = network,
                                      .training = training_,
                                      .validation = validation_,
                                      .options = options,
                                      .seed = 5,
                                      .checkpoint = checkpoint,
                                      .on_progress = {}}));
  }

  std::vector<Task> tasks_;
  DataSet training_, validation_;
  TrainOptions options_;
};

TEST_P(Bfloat16Training, EndsNearFloat32) {
  TrainOptions whole = options_;
  whole.precision = Precision::kFloat32;
  const auto exact = run(whole), rough = run(options_);
  EXPECT_EQ(rough.state.parameters.flat().scalar_type(), at::kFloat);
  EXPECT_FALSE(at::equal(rough.state.parameters.flat(), exact.state.parameters.flat()));
  EXPECT_NEAR(rough.history.back().validation_total, exact.history.back().validation_total,
              0.05 * exact.history.back().validation_total);
  for (size_t task = 0; task < tasks_.size(); ++task)
    EXPECT_LT(rough.history.back().training_losses[task],
              rough.history.front().training_losses[task]);
}

TEST_P(Bfloat16Training, RepeatsToTheSameBitsAlsoInterrupted) {
  const auto whole = run(options_), again = run(options_);
  EXPECT_TRUE(at::equal(again.state.parameters.flat(), whole.state.parameters.flat()));
  for (const int64_t stop : {1, 7, 13}) {
    const TemporaryDirectory directory;
    const auto checkpoint = directory.path() / "c.safetensors";
    EXPECT_THROW((void)run(options_, checkpoint, stop), InterruptedError);
    const auto resumed = run(options_, checkpoint);
    EXPECT_TRUE(at::equal(resumed.state.parameters.flat(), whole.state.parameters.flat()));
    EXPECT_TRUE(at::equal(resumed.state.buffers.flat(), whole.state.buffers.flat()));
    EXPECT_EQ(resumed.history.back().to_json(), whole.history.back().to_json());
  }
}

TEST_P(Bfloat16Training, GoesWithWeightingsThatCombineGradients) {
  options_.weighting = "pcgrad";
  options_.epochs = 2;
  const auto result = run(options_);
  EXPECT_TRUE(at::isfinite(result.state.parameters.flat()).all().item<bool>());
}

TEST_P(Bfloat16Training, ACheckpointInFloat32IsRefused) {
  const TemporaryDirectory directory;
  const auto checkpoint = directory.path() / "c.safetensors";
  TrainOptions whole = options_;
  whole.precision = Precision::kFloat32;
  EXPECT_THROW((void)run(whole, checkpoint, 2), InterruptedError);
  EXPECT_THROW((void)run(options_, checkpoint), InputError);
}

INSTANTIATE_TEST_SUITE_P(All, Bfloat16Training, testing::Values("mlp", "celeba"),
                         [](const auto& instance) { return instance.param; });

TEST(Bfloat16, ANetworkOfAnotherPrecisionThanTheOptionsIsRefused) {
  const std::vector<Task> tasks = {regression_task("r"), binary_task("b")};
  const DataSet data = random_data(tasks, 32, 4, 0, at::kFloat, 1);
  for (const bool bfloat16 : {false, true}) {
    const Network network({}, 4, tasks, {.bfloat16 = bfloat16});
    TrainOptions options;
    options.precision = bfloat16 ? Precision::kFloat32 : Precision::kBfloat16;
    EXPECT_THROW((void)train({.name = "test",
                              .network = network,
                              .training = data,
                              .validation = data,
                              .options = options,
                              .seed = 1,
                              .checkpoint = {},
                              .on_progress = {}}),
                 InputError);
  }
}

// Without its convolution library libtorch adds up in bfloat16 itself, as it does on processors
// without AVX-512.
TEST(Bfloat16, WrongSumsAreMeasuredAndRefused) {
  auto& context = at::globalContext();
  const bool before = context.userEnabledMkldnn();
  context.setUserEnabledMkldnn(false);
  const auto sums = measure_bfloat16_sums();
  std::string message;
  try {
    require_bfloat16_sums(at::kCPU);
  } catch (const InputError& error) {
    message = error.what();
  }
  EXPECT_NO_THROW(require_bfloat16_sums({at::kCUDA, 0}));
  context.setUserEnabledMkldnn(before);
  if (sums.right) GTEST_SKIP() << "this libtorch adds up in float32";
  EXPECT_NE(sums.finding.find("a sum of 1024 ones in bfloat16 is 256"), std::string::npos)
      << sums.finding;
  EXPECT_NE(message.find(sums.finding), std::string::npos) << message;
  EXPECT_NE(message.find("train.precision"), std::string::npos) << message;
}

}  // namespace
}  // namespace kindred
