// A user's own encoder is measured and trained as the network built in: the same affinities by
// every measure, bit by bit where both have a graph; on one thread or several, measured or not.
#include <sstream>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/affinity/directional_derivative.h"
#include "kindred/affinity/probe.h"
#include "kindred/affinity/task_gradients.h"
#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/machine/threads.h"
#include "kindred/train/training.h"

#include "tests/support/fixtures.h"
#include "tests/support/script_file.h"
#include "tests/support/stopped_training.h"

namespace kindred {
namespace {

const std::vector<Task>& tasks() {
  static const std::vector<Task> all = {regression_task("r"), binary_task("b"),
                                        multiclass_task("m", 3), binary_task("c")};
  return all;
}

struct Outcome {
  std::string measurements;
  TrainingResult result;
};

std::string history_of(const Outcome& outcome) {
  std::string lines;
  for (const auto& epoch : outcome.result.history) lines += epoch.to_json().dump() + "\n";
  return lines;
}

// All numbers in lines of JSON, in their order.
std::vector<double> numbers_in(const std::string& lines) {
  std::vector<double> numbers;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const Json flat = Json::parse(line).flatten();
    for (const auto& [key, value] : flat.items())
      if (value.is_number()) numbers.push_back(value.get<double>());
  }
  return numbers;
}

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance) << i;
}

class EncoderMeasuring : public testing::TestWithParam<std::string> {
 protected:
  // Trains 4 epochs and measures every second step, if at all.
  [[nodiscard]] Outcome run(const ModelOptions& model, const InputShape& input, int workers,
                            int64_t interrupt_at = -1) const {
    // As tables are trained: a pass that several threads share rounds otherwise than a worker's.
    const OperationThreads operation_threads(1);
    const Network network(model, input, tasks());
    const DataSet training = random_data(tasks(), 120, input.elements(), 0.3, at::kFloat, 1);
    const DataSet validation = random_data(tasks(), 40, input.elements(), 0.3, at::kFloat, 2);
    TrainOptions options;
    options.batch = 20;
    options.epochs = 4;
    options.optimizer = "sgd";
    options.momentum = 0.9;
    options.learning_rate = 0.05;
    const auto file = directory_.path() / "affinity.jsonl";
    const auto checkpoint = directory_.path() / "checkpoint";
    std::filesystem::remove(file);
    std::filesystem::remove(checkpoint);
    const auto train_once = [&](int64_t stop_at) {
      AffinityOptions affinity;
      affinity.every = 2;
      affinity.measure = GetParam();
      AffinityProbe probe(affinity, {"r", "b", "m", "c"}, validation, 3, file,
                          std::max(1, workers));
      return train(stopped_after(stop_at, {.name = "test",
                                           .network = network,
                                           .training = training,
                                           .validation = validation,
                                           .options = options,
                                           .seed = 3,
                                           .checkpoint = checkpoint,
                                           .observer = workers > 0 ? &probe : nullptr,
                                           .on_progress = {}}));
    };
    if (interrupt_at >= 0) {
      EXPECT_THROW((void)train_once(interrupt_at), InterruptedError);
    }
    Outcome outcome{"", train_once(-1)};
    if (workers > 0) outcome.measurements = read_file(file);
    return outcome;
  }

  // The options of an encoder that is what `model` builds, with the values that it begins with.
  [[nodiscard]] ModelOptions as_encoder(const ModelOptions& model, const InputShape& input) const {
    const Network network(model, input, tasks());
    write_script(directory_.path() / "encoder.pt",
                 script_of(network, NetworkState::initial(network, at::dtype(at::kFloat), 3)));
    ModelOptions own;
    own.trunk = directory_.path() / "encoder.pt";
    return own;
  }

  TemporaryDirectory directory_;
};

TEST_P(EncoderMeasuring, GivesTheAffinitiesOfTheNetworkBuiltIn) {
  ModelOptions mlp;
  mlp.hidden = {16, 8};
  ModelOptions celeba;
  celeba.trunk = "celeba";
  celeba.channels = 4;
  const std::pair<ModelOptions, InputShape> settings[] = {{mlp, 5}, {celeba, {1, 8, 9}}};
  for (const auto& [model, input] : settings) {
    const Outcome expected = run(model, input, 2), got = run(as_encoder(model, input), input, 2);
    EXPECT_GT(expected.measurements.size(), 1000U);
    if (model.trunk == "mlp") {
      // Built in, its passes have no graph and round otherwise.
      expect_near(numbers_in(expected.measurements), numbers_in(got.measurements), 1e-6);
      expect_near(numbers_in(history_of(expected)), numbers_in(history_of(got)), 1e-6);
    } else {
      EXPECT_EQ(expected.measurements, got.measurements);
      EXPECT_EQ(history_of(expected), history_of(got));
    }
  }
}

TEST_P(EncoderMeasuring, DisturbsNothingAndResumesToTheSameBits) {
  // Batch statistics and dropout, each with its state.
  ModelOptions mlp;
  mlp.hidden = {16, 8};
  mlp.normalization = Normalization::kBatch;
  const Network like(mlp, 5, tasks());
  ScriptFile file = script_of(like, NetworkState::initial(like, at::dtype(at::kFloat), 3));
  const std::string end = "    return x\n";
  file.source.replace(file.source.find(end), end.size(),
                      "    return torch.dropout(x, 0.25, self.training)\n");
  write_script(directory_.path() / "encoder.pt", file);
  ModelOptions own;
  own.trunk = directory_.path() / "encoder.pt";

  const Outcome without = run(own, 5, 0), one = run(own, 5, 1), three = run(own, 5, 3),
                resumed = run(own, 5, 2, 13);
  EXPECT_EQ(one.measurements, three.measurements);
  EXPECT_EQ(one.measurements, resumed.measurements);
  for (const auto* other : {&one, &three, &resumed}) {
    EXPECT_TRUE(
        at::equal(without.result.state.parameters.flat(), other->result.state.parameters.flat()));
    EXPECT_TRUE(at::equal(without.result.state.buffers.flat(), other->result.state.buffers.flat()));
  }
}

TEST_P(EncoderMeasuring, AnEncoderExchangedUnderATrainingIsNoticed) {
  ModelOptions mlp;
  mlp.hidden = {4};
  const ModelOptions own = as_encoder(mlp, 5);
  const DataSet data = random_data(tasks(), 120, 5, 0, at::kFloat, 1);
  TrainOptions options;
  options.batch = 20;
  const auto once = [&](bool interrupt) {
    const Network network(own, 5, tasks());
    return train(stopped_after(interrupt ? 1 : -1, {.name = "test",
                                                    .network = network,
                                                    .training = data,
                                                    .validation = data,
                                                    .options = options,
                                                    .seed = 3,
                                                    .checkpoint = directory_.path() / "checkpoint",
                                                    .on_progress = {}}));
  };
  EXPECT_THROW((void)once(true), InterruptedError);
  const Network network(mlp, 5, tasks());
  write_script(directory_.path() / "encoder.pt",
               script_of(network, NetworkState::initial(network, at::dtype(at::kFloat), 4)));
  EXPECT_THROW((void)once(false), InputError);
}

INSTANTIATE_TEST_SUITE_P(All, EncoderMeasuring, testing::Values("lookahead", "gradient", "cosine"));

// Compares the derivatives along a direction with the products of the gradients themselves.
class CompareDerivatives : public StepObserver {
 public:
  void observe(const StepContext& context) override {
    if (context.step != 2) return;
    std::vector<at::Tensor> direction;
    for (const auto& tensor : trained_shared(context))
      direction.push_back(at::randn_like(tensor.detach()));
    std::vector<double> expected;
    const TaskGradients gradients(context, context.batch);
    for (int64_t task = 0; task < 4; ++task) {
      const auto gradient = gradients.of(task, gradients.at_outputs());
      double sum = 0;
      for (size_t k = 0; k < direction.size(); ++k)
        sum += (direction[k] * gradient[k]).sum().item<double>();
      expected.push_back(sum);
    }
    // Two at once, as two trainings of a process have.
    const DirectionalDerivative first(context, context.batch), second(context, context.batch);
    for (const auto* derivative : {&first, &second, &first}) {
      const auto got = derivative->along(direction);
      for (size_t task = 0; task < 4; ++task)
        EXPECT_NEAR(got[task], expected[task], 1e-9 * std::abs(expected[task]));
    }
    compared = true;
  }
  Json save() override { return nullptr; }
  void restore(const Json&) override {}
  bool compared = false;
};

TEST(EncoderDerivatives, AreThoseOfTheGradientsWithAndWithoutForwardMode) {
  at::manual_seed(5);
  const TemporaryDirectory directory;
  ModelOptions own;
  own.trunk = directory.path() / "encoder.pt";
  // Distances have no forward-mode derivative in libtorch 1.13; linear layers have.
  for (const std::string layer :
       {"torch.linear(x, self.weight)", "torch._cdist_forward(x, self.weight, 2., None)"}) {
    write_script(directory.path() / "encoder.pt",
                 {"def forward(self, x: Tensor) -> Tensor:\n    return torch.tanh(" + layer +
                      " + self.bias)\n",
                  {{"weight", at::randn({6, 5}).requires_grad_(true)},
                   {"bias", at::randn({6}).requires_grad_(true)},
                   {"spare", at::randn({3}).requires_grad_(true)}}});
    const Network network(own, 5, tasks());
    const DataSet data = random_data(tasks(), 60, 5, 0.2, at::kDouble, 1);
    TrainOptions options;
    options.precision = Precision::kFloat64;
    options.batch = 20;
    options.epochs = 1;
    CompareDerivatives compare;
    (void)train({.name = "test",
                 .network = network,
                 .training = data,
                 .validation = data,
                 .options = options,
                 .seed = 3,
                 .checkpoint = {},
                 .observer = &compare,
                 .on_progress = {}});
    EXPECT_TRUE(compare.compared) << layer;
  }
}

}  // namespace
}  // namespace kindred
