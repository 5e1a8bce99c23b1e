// The measures against a reference in plain loops, in float64, and against each other in the limit
// of a small step.
#include <cmath>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/affinity/measurer.h"
#include "kindred/train/training.h"

#include "tests/affinity/plain_reference.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

using Matrix = std::vector<std::vector<double>>;

// Trains a little and keeps one measurement with the parameters and optimiser state it was made at.
class Capture : public StepObserver {
 public:
  // No `sources`: all tasks.
  Capture(AffinityOptions options, int64_t step, int workers, std::vector<size_t> sources = {})
      : options_(std::move(options)), step_(step), pool_(workers), sources_(std::move(sources)) {}

  void observe(const StepContext& context) override {
    if (context.step != step_) return;
    Measurer measurer(options_);
    auto sources = sources_;
    for (size_t task = 0; sources_.empty() && task < context.network.tasks().size(); ++task)
      sources.push_back(task);
    const Batch copy = context.batch;
    matrices = measurer.measure(
        {context, as_another_batch ? copy : context.batch, context.task_losses, sources, pool_});
    matrix = matrices[0];
    const auto flat = context.state.parameters.flat().to(at::kDouble).contiguous();
    parameters.assign(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
    batch = context.batch;
    rate = context.learning_rate;
    losses = context.task_losses;
    for (const auto& [name, tensor] : context.optimizer.state()) {
      const auto state = tensor.to(at::kDouble).contiguous().clone();
      optimizer[name].assign(state.data_ptr<double>(), state.data_ptr<double>() + state.numel());
    }
  }
  Json save() override { return nullptr; }
  void restore(const Json&) override {}

  bool as_another_batch = false;  // looks at the training batch as at one of the validation rows
  std::vector<Matrix> matrices;
  Matrix matrix;  // the first
  std::vector<double> parameters, losses;
  std::map<std::string, std::vector<double>> optimizer;
  Batch batch;
  double rate = 0;

 private:
  AffinityOptions options_;
  int64_t step_;
  WorkerPool pool_;
  std::vector<size_t> sources_;
};

struct Setting {
  std::string name;
  std::vector<Task> tasks;
  double missing;
};
void PrintTo(const Setting& value, std::ostream* out) {
  *out << value.name;
}

std::vector<Setting> settings() {
  return {{"regression",
           {regression_task("a"), regression_task("b"), regression_task("c", LossKind::kHuber),
            regression_task("d", LossKind::kMae)},
           0},
          {"binary", {binary_task("a"), binary_task("b", 3), binary_task("c")}, 0},
          {"multiclass", {multiclass_task("a", 3), multiclass_task("b", 5)}, 0},
          {"mixed_missing",
           {binary_task("a"), regression_task("b"), multiclass_task("c", 4), binary_task("d"),
            regression_task("e")},
           0.4}};
}

ModelOptions small_model() {
  ModelOptions model;
  model.hidden = {12, 9};
  return model;
}

class AffinityTest : public testing::TestWithParam<Setting> {
 protected:
  static constexpr int64_t kWidth = 6;

  AffinityTest()
      : network_(small_model(), kWidth, GetParam().tasks),
        training_(random_data(GetParam().tasks, 120, kWidth, GetParam().missing, at::kDouble, 1)),
        validation_(random_data(GetParam().tasks, 40, kWidth, GetParam().missing, at::kDouble, 2)) {
    train_.precision = Precision::kFloat64;
    train_.optimizer = "sgd";
    train_.learning_rate = 0.05;
    train_.batch = 40;
    train_.epochs = 4;
  }

  void capture(Capture& capture) {
    (void)train({.name = "test",
                 .network = network_,
                 .training = training_,
                 .validation = validation_,
                 .options = train_,
                 .seed = 9,
                 .checkpoint = {},
                 .observer = &capture,
                 .on_progress = {}});
  }

  // Z by the plain reference; `displacement` turns a task's gradient into what is subtracted.
  template <class Displacement>
  Matrix expected(const Capture& captured, const Displacement& displacement) const {
    const auto& tasks = GetParam().tasks;
    const PlainReference reference(tasks, {kWidth, 12, 9}, captured.batch);
    const auto base = reference.losses(captured.parameters);
    std::vector<Matrix> matrices;
    Matrix matrix;  // the first
    for (size_t source = 0; source < tasks.size(); ++source) {
      const auto gradient = reference.shared_gradient(captured.parameters, source);
      auto moved = captured.parameters;
      for (size_t k = 0; k < gradient.size(); ++k) moved[k] -= displacement(k, gradient[k]);
      const auto after = reference.losses(moved);
      std::vector<double> row;
      for (size_t target = 0; target < tasks.size(); ++target)
        row.push_back(1 - after[target] / base[target]);
      matrix.push_back(row);
    }
    return matrix;
  }

  static void expect_close(const Matrix& actual, const Matrix& wanted, double relative) {
    ASSERT_EQ(actual.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i)
      for (size_t j = 0; j < wanted.size(); ++j)
        EXPECT_NEAR(actual[i][j], wanted[i][j], relative * std::abs(wanted[i][j]) + 1e-15)
            << i << " → " << j;
  }

  TrainOptions train_;
  Network network_;
  DataSet training_, validation_;
};

TEST_P(AffinityTest, LossesAgreeWithTheReference) {
  Capture captured({}, 4, 1);
  capture(captured);
  const PlainReference reference(GetParam().tasks, {kWidth, 12, 9}, captured.batch);
  const auto wanted = reference.losses(captured.parameters);
  for (size_t task = 0; task < wanted.size(); ++task)
    EXPECT_NEAR(captured.losses[task], wanted[task], 1e-12 * std::abs(wanted[task]));
}

TEST_P(AffinityTest, LookAheadBySgdAgreesWithTheReference) {
  Capture captured({}, 4, 1);
  capture(captured);
  expect_close(captured.matrix,
               expected(captured, [&](size_t, double g) { return captured.rate * g; }), 1e-9);
}

TEST_P(AffinityTest, LookAheadPerLearningRateIsTheRelativeOneDividedByIt) {
  AffinityOptions options;
  options.scale = AffinityScale::kPerLearningRate;
  Capture captured(options, 4, 1);
  capture(captured);
  auto wanted = expected(captured, [&](size_t, double g) { return captured.rate * g; });
  for (auto& row : wanted)
    for (double& value : row) value /= captured.rate;
  expect_close(captured.matrix, wanted, 1e-9);
}

TEST_P(AffinityTest, LookAheadByMomentumAgreesWithTheReference) {
  AffinityOptions options;
  options.step = LookAheadStep::kOptimizer;
  train_.weight_decay = 0.01;
  Capture captured(options, 5, 1);
  capture(captured);
  const auto& velocity = captured.optimizer.at("velocity");
  ASSERT_GT(std::abs(velocity[0]) + std::abs(velocity[1]), 0);
  const auto wanted = expected(captured, [&](size_t k, double g) {
    return captured.rate * (0.9 * velocity[k] + g + 0.01 * captured.parameters[k]);
  });
  expect_close(captured.matrix, wanted, 1e-9);
}

TEST_P(AffinityTest, LookAheadByAdamAgreesWithTheReference) {
  AffinityOptions options;
  options.step = LookAheadStep::kOptimizer;
  train_.optimizer = "adam";
  train_.learning_rate = 0.01;
  Capture captured(options, 5, 1);
  capture(captured);
  const auto& first = captured.optimizer.at("first_moment");
  const auto& second = captured.optimizer.at("second_moment");
  const double steps = captured.optimizer.at("steps")[0] + 1;
  ASSERT_EQ(steps, 6);
  const auto wanted = expected(captured, [&](size_t k, double g) {
    const double m = (0.9 * first[k] + 0.1 * g) / (1 - std::pow(0.9, steps));
    const double v = (0.999 * second[k] + 0.001 * g * g) / (1 - std::pow(0.999, steps));
    return captured.rate * m / (std::sqrt(v) + 1e-8);
  });
  expect_close(captured.matrix, wanted, 1e-9);
}

TEST_P(AffinityTest, WorkersDoNotChangeABit) {
  Capture one({}, 4, 1), three({}, 4, 3);
  capture(one);
  capture(three);
  EXPECT_EQ(one.matrix, three.matrix);
}

TEST_P(AffinityTest, GradientAndCosineAgreeWithTheReference) {
  AffinityOptions options;
  options.measure = "gradient";
  options.also = {"cosine", "lookahead"};
  Capture first_order(options, 4, 2);
  capture(first_order);

  const auto& tasks = GetParam().tasks;
  const PlainReference reference(tasks, {kWidth, 12, 9}, first_order.batch);
  const auto base = reference.losses(first_order.parameters);
  Matrix gradients;
  for (size_t task = 0; task < tasks.size(); ++task)
    gradients.push_back(reference.shared_gradient(first_order.parameters, task));
  const auto dot = [&](size_t i, size_t j) {
    double sum = 0;
    for (size_t k = 0; k < gradients[i].size(); ++k) sum += gradients[i][k] * gradients[j][k];
    return sum;
  };
  ASSERT_EQ(first_order.matrices.size(), 3u);
  Matrix wanted_first = first_order.matrix, wanted_cosine = first_order.matrix;
  for (size_t i = 0; i < tasks.size(); ++i) {
    for (size_t j = 0; j < tasks.size(); ++j) {
      wanted_first[i][j] = first_order.rate * dot(i, j) / base[j];
      wanted_cosine[i][j] = dot(i, j) / std::sqrt(dot(i, i) * dot(j, j));
    }
  }
  expect_close(first_order.matrix, wanted_first, 1e-9);
  expect_close(first_order.matrices[1], wanted_cosine, 1e-9);
  // Where the batch that is looked at is another, no source's norm is a target's.
  Capture other(options, 4, 2);
  other.as_another_batch = true;
  capture(other);
  expect_close(other.matrix, wanted_first, 1e-9);
  expect_close(other.matrices[1], wanted_cosine, 1e-9);
  // Measures do not get into each other's way. Alone, look-ahead forms no gradient, and may round
  // otherwise.
  Capture alone({}, 4, 2);
  capture(alone);
  expect_close(first_order.matrices[2], alone.matrix, 1e-9);
}

TEST_P(AffinityTest, SomeSourcesHaveTheRowsThatTheyHaveAmongAll) {
  Capture all({}, 4, 1);
  capture(all);
  AffinityOptions options;
  options.measure = "cosine";
  options.also = {"lookahead"};
  Capture some(options, 4, 2, {1});
  capture(some);
  ASSERT_EQ(some.matrices[1].size(), 1u);
  EXPECT_EQ(some.matrices[1][0], all.matrix[1]);
  Capture cosine(options, 4, 2);
  capture(cosine);
  EXPECT_EQ(some.matrix[0], cosine.matrix[1]);
}

// As the step shrinks, the look-ahead tends to the first-order value, with an error that falls with
// the square of the step: ten times smaller steps, a hundred times smaller errors.
TEST_P(AffinityTest, LookAheadTendsToTheFirstOrderValue) {
  std::vector<double> errors;
  for (const double rate : {1e-3, 1e-4}) {
    train_.learning_rate = rate;
    Capture exact({}, 0, 1);
    capture(exact);
    AffinityOptions options;
    options.measure = "gradient";
    Capture first_order(options, 0, 1);
    capture(first_order);
    double worst = 0;
    for (size_t i = 0; i < exact.matrix.size(); ++i)
      for (size_t j = 0; j < exact.matrix.size(); ++j)
        worst = std::max(worst, std::abs(exact.matrix[i][j] - first_order.matrix[i][j]));
    errors.push_back(worst);
  }
  EXPECT_LT(errors[1], errors[0] / 50);
}

INSTANTIATE_TEST_SUITE_P(All, AffinityTest, testing::ValuesIn(settings()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace kindred
