#include "kindred/update/weighting.h"

#include <cmath>
#include <functional>

#include <ATen/Functions.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "kindred/base/error.h"
#include "kindred/train/gradients.h"
#include "kindred/train/step_gradient.h"
#include "kindred/train/task_gradient.h"
#include "kindred/train/training.h"

#include "tests/support/fixtures.h"
#include "tests/support/stopped_training.h"
#include "tests/update/reference/expected.h"

namespace kindred {

namespace {

using Rows = std::vector<std::vector<double>>;

struct Sequence {
  std::string name;  // in the reference
  std::function<void(TrainOptions&)> set;
};

const std::vector<Sequence>& sequences() {
  static const std::vector<Sequence> all = {
      {"uncertainty sgd", [](auto& options) { options.optimizer = "sgd"; }},
      {"uncertainty adam", [](auto&) {}},
      {"gradnorm", [](auto&) {}},
      {"gradnorm quick",
       [](auto& options) {
         options.gradnorm_alpha = 0.12;
         options.gradnorm_learning_rate = 0.6;
       }},
      {"dwa", [](auto&) {}},
      {"rlw", [](auto&) {}},
      {"famo", [](auto&) {}},
      {"famo quick",
       [](auto& options) {
         options.famo_learning_rate = 0.5;
         options.famo_decay = 0.1;
       }},
      {"stch", [](auto&) {}},
      {"stch sharp", [](auto& options) { options.stch_mu = 0.05; }},
  };
  return all;
}

TEST(Weightings, AgreeWithTheReferenceStepByStep) {
  const Json expected = expected_weightings().at("sequences");
  const auto losses = expected.at("losses").get<Rows>();
  const auto after = expected.at("losses_after").get<Rows>();
  const auto norms = expected.at("norms").get<Rows>();
  const auto present = expected.at("present").get<std::vector<std::vector<bool>>>();
  const std::vector<Task> tasks = {regression_task("a"), regression_task("b"), binary_task("c"),
                                   multiclass_task("d", 3)};
  for (const auto& sequence : sequences()) {
    TrainOptions options;
    options.weighting = sequence.name.substr(0, sequence.name.find(' '));
    options.weight_decay = 0.3;  // means nothing to a weighting
    sequence.set(options);
    const auto weighting = make_weighting(options, tasks, 5);
    const auto wanted = expected.at("weights").at(sequence.name).get<Rows>();
    for (size_t number = 0; number < losses.size(); ++number) {
      const WeighedStep step{.number = static_cast<int64_t>(number),
                             .learning_rate = 0.05,
                             .losses = losses[number],
                             .present = present[number]};
      SquareMatrix gram(tasks.size());
      for (size_t i = 0; i < tasks.size(); ++i) gram(i, i) = norms[number][i] * norms[number][i];
      const auto weights = weighting->weigh(step);
      if (weighting->needs_gradients()) {
        EXPECT_EQ(weighting->combine(step, gram), weights);
      }
      weighting->learn(step, after[number]);
      weighting->end_epoch(losses[number]);
      for (size_t i = 0; i < tasks.size(); ++i)
        EXPECT_NEAR(weights[i], wanted[number][i], 1e-10 * (1 + std::abs(wanted[number][i])))
            << sequence.name << ", step " << number << ", task " << i;
    }
  }
}

TEST(Weightings, KnowTheirNamesAndNoOthers) {
  TrainOptions options;
  options.weighting = "fair";
  const std::vector<Task> tasks = {regression_task("a"), regression_task("b")};
  EXPECT_THROW((void)make_weighting(options, tasks, 1), InputError);
  EXPECT_EQ(weighting_names().size(), 13u);
  EXPECT_EQ(weighting_names()[0].first, TrainOptions().weighting);
}

// Every weighting in a small training, also with gaps in the labels so wide that batches go without
// a task.
class WeightedTraining : public testing::TestWithParam<std::string> {
 protected:
  WeightedTraining() : tasks_{regression_task("r"), binary_task("b"), multiclass_task("m", 3)} {
    tasks_[1].weight = 0.4;
    model_.hidden = {10, 8};
    model_.normalization = Normalization::kBatch;
    model_.dropout = 0.1;
    options_.weighting = GetParam();
    options_.precision = Precision::kFloat64;
    options_.epochs = 3;
    options_.batch = 12;
    options_.patience = 0;
    options_.learning_rate = 0.01;
  }

  [[nodiscard]] TrainingResult run(const std::vector<Task>& tasks, double missing = 0.85,
                                   const std::filesystem::path& checkpoint = {},
                                   int64_t stop = 0) const {
    const Network network(model_, 5, tasks);
    const auto type = options_.precision == Precision::kFloat64 ? at::kDouble : at::kFloat;
    const DataSet training = random_data(tasks, 120, 5, missing, type, 1);
    const DataSet validation = random_data(tasks, 40, 5, 0, type, 2);
    return train(stopped_after(stop, {.name = "test",
                                      .network = network,
                                      .training = training,
                                      .validation = validation,
                                      .options = options_,
                                      .seed = 5,
                                      .checkpoint = checkpoint,
                                      .on_progress = {}}));
  }

  std::vector<Task> tasks_;
  ModelOptions model_;
  TrainOptions options_;
};

TEST_P(WeightedTraining, AnInterruptedRunEndsWithTheBitsOfAnUninterruptedOne) {
  for (const int64_t accumulate : {1, 3}) {
    options_.accumulate = accumulate;
    options_.batch = 12 / accumulate;
    const auto whole = run(tasks_);
    EXPECT_TRUE(at::isfinite(whole.state.parameters.flat()).all().item<bool>());
    for (const int64_t stop : {1, 14, 25}) {
      const TemporaryDirectory directory;
      const auto checkpoint = directory.path() / "checkpoint.safetensors";
      EXPECT_THROW((void)run(tasks_, 0.85, checkpoint, stop), InterruptedError);
      const auto resumed = run(tasks_, 0.85, checkpoint);
      EXPECT_TRUE(at::equal(resumed.state.parameters.flat(), whole.state.parameters.flat()));
      EXPECT_EQ(resumed.history.back().to_json(), whole.history.back().to_json());
    }
  }
}

TEST_P(WeightedTraining, LearnsAllTasks) {
  options_.epochs = 20;
  options_.precision = Precision::kFloat32;
  const auto result = run(tasks_, 0.1);
  for (size_t task = 0; task < tasks_.size(); ++task)
    EXPECT_LT(result.history.back().validation_losses[task],
              0.97 * result.history.front().validation_losses[task])
        << tasks_[task].name;
}

TEST_P(WeightedTraining, HasNothingToDoWithOneTask) {
  const auto weighted = run({tasks_[0]});
  options_.weighting = "equal";
  EXPECT_TRUE(
      at::equal(weighted.state.parameters.flat(), run({tasks_[0]}).state.parameters.flat()));
}

// Accumulated batches of one size without gaps make the step of their rows together.
TEST_P(WeightedTraining, AccumulatesToTheStepOfAllRowsTogether) {
  model_.normalization = Normalization::kNone;
  model_.dropout = 0;
  options_.optimizer = "sgd";
  const auto whole = run(tasks_, 0);
  options_.accumulate = 3;
  options_.batch = 4;
  const auto parts = run(tasks_, 0);
  EXPECT_TRUE(
      at::allclose(whole.state.parameters.flat(), parts.state.parameters.flat(), 1e-7, 1e-9));
}

INSTANTIATE_TEST_SUITE_P(All, WeightedTraining, testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const auto& entry : weighting_names()) names.push_back(entry.first);
                           return names;
                         }()),
                         [](const auto& instance) { return instance.param; });

// Weighs losses by 2, 3, 5 and gradients by 7, 11, 13, so that it shows what goes where.
class Marked : public Weighting {
 public:
  [[nodiscard]] bool needs_gradients() const override { return true; }
  [[nodiscard]] std::vector<double> weigh(const WeighedStep&) const override { return {2, 3, 5}; }
  [[nodiscard]] std::vector<double> combine(const WeighedStep&, const SquareMatrix& gram) override {
    seen = gram;
    return {7, 11, 13};
  }
  SquareMatrix seen{0};
};

// Heads take the gradient of the weighted losses and shared parameters the combined one; both, and
// the inner products, as plain autograd of one task after the other makes them.
TEST(StepGradient, IsThatOfPlainAutograd) {
  std::vector<Task> tasks = {regression_task("r"), multiclass_task("m", 3), binary_task("b")};
  tasks[2].weight = 0.5;
  ModelOptions model;
  model.hidden = {6, 4};
  model.frozen = {"layer0"};
  const Network network(model, 5, tasks);
  const auto state = NetworkState::initial(network, at::TensorOptions().dtype(at::kDouble), 3);
  const LossBank bank(tasks);
  Marked weighting;
  StepGradient gradient("test", network, state, bank, weighting);
  const size_t shared = network.shared_tensors();
  const TensorSpan parameters = state.parameters.views();

  // The second batch has no label of the last task.
  std::vector<Batch> batches;
  for (const uint64_t seed : {1, 2}) {
    const auto data = random_data(tasks, 20, 5, 0.4, at::kDouble, seed);
    batches.push_back(data.get(at::arange(20, at::kLong)));
  }
  batches[1].labelled = batches[1].labelled.clone();
  batches[1].labelled.select(1, 2).zero_();

  const auto forward = [&](const Batch& batch) {
    const auto features = network.features(batch.inputs, parameters, state.buffers.views(),
                                           {.mode = PassMode::kTrain});
    const auto outputs = network.heads().forward(features, parameters.subspan(shared));
    return JointPass{.features = features, .losses = bank.losses(outputs, batch)};
  };
  WeighedStep step{.losses = {1, 1, 1}, .present = {true, true, true}};
  gradient.begin(weighting.weigh(step));
  for (const auto& batch : batches)
    gradient.add(gradient.of_batch(forward(batch), batch, bank.present(batch)));
  const auto result = gradient.finish(step).clone();

  // Plainly: [tasks, all that train] of the mean loss.
  std::vector<at::Tensor> trained;
  for (const auto& view : state.parameters.views())
    if (view.requires_grad()) trained.push_back(view);
  const auto mean = forward(batches[0]).losses.add(forward(batches[1]).losses).div(2);
  std::vector<at::Tensor> rows;
  for (int64_t task = 0; task < 3; ++task) {
    auto parts = torch::autograd::grad({mean[task]}, trained, {}, true, false, true);
    for (size_t k = 0; k < parts.size(); ++k)
      parts[k] = parts[k].defined() ? parts[k].flatten() : at::zeros_like(trained[k]).flatten();
    rows.push_back(at::cat(parts).mul(tasks[static_cast<size_t>(task)].weight));
  }
  const auto all = at::stack(rows);
  const int64_t count = network.trained_shared_elements();
  const auto trunk = all.narrow(1, 0, count), heads = all.narrow(1, count, all.size(1) - count);
  const auto expected = at::cat({at::matmul(at::tensor({7.0, 11.0, 13.0}, at::kDouble), trunk),
                                 at::matmul(at::tensor({2.0, 3.0, 5.0}, at::kDouble), heads)});
  EXPECT_TRUE(at::allclose(result, expected, 1e-10, 1e-14));
  const auto gram = at::matmul(trunk, trunk.t());
  for (size_t i = 0; i < 3; ++i)
    for (size_t j = 0; j < 3; ++j)
      EXPECT_NEAR(weighting.seen(i, j),
                  gram[static_cast<int64_t>(i)][static_cast<int64_t>(j)].item<double>(), 1e-12);
}

// The whole way of a rule: one step of plain SGD goes against its direction.
TEST(StepGradient, AStepOfTrainingGoesAgainstTheDirection) {
  const std::vector<Task> tasks = {regression_task("r"), regression_task("s"), binary_task("b")};
  ModelOptions model;
  model.hidden = {6};
  const Network network(model, 5, tasks);
  const DataSet training = random_data(tasks, 20, 5, 0, at::kDouble, 1);
  TrainOptions options;
  options.precision = Precision::kFloat64;
  options.optimizer = "sgd";
  options.momentum = 0;
  options.learning_rate = 0.01;
  options.batch = 20;
  options.epochs = 1;
  options.weighting = "mgda";
  const auto start = NetworkState::initial(network, at::TensorOptions().dtype(at::kDouble), 4);
  const auto result = train({.name = "test",
                             .network = network,
                             .training = training,
                             .validation = training,
                             .options = options,
                             .seed = 4,
                             .checkpoint = {},
                             .on_progress = {}});
  ASSERT_EQ(result.steps, 1);
  const int64_t count = network.trained_shared_elements();
  const auto moved = start.parameters.trainable()
                         .sub(result.state.parameters.trainable())
                         .narrow(0, 0, count)
                         .div(options.learning_rate);
  // The point nearest to the origin among the gradients' convex combinations: its inner product
  // with every gradient is its squared length at least.
  const LossBank bank(tasks);
  const Batch batch = training.get(at::arange(20, at::kLong));
  const auto features = network.features(batch.inputs, start.parameters.views(),
                                         start.buffers.views(), {.mode = PassMode::kTrain});
  const auto gradient = at::empty({count}, at::kDouble);
  const double squared = moved.dot(moved).item<double>();
  EXPECT_GT(squared, 0);
  for (int64_t task = 0; task < 3; ++task) {
    flatten_into(gradient, task_gradient(network, bank, start, features, batch, task));
    EXPECT_GE(moved.dot(gradient).item<double>(), squared * (1 - 1e-6));
  }
}

}  // namespace
}  // namespace kindred
