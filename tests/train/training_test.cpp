#include "kindred/train/training.h"

#include <cmath>
#include <ostream>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/model/evaluation.h"
#include "kindred/model/tensor_file.h"
#include "kindred/task/loss.h"
#include "kindred/train/checkpoint.h"

#include "tests/support/errors.h"
#include "tests/support/fixtures.h"
#include "tests/support/stopped_training.h"

namespace kindred {
namespace {

struct Setting {
  std::string name;
  ModelOptions model;
  TrainOptions train;
};
void PrintTo(const Setting& value, std::ostream* out) {
  *out << value.name;
}

std::vector<Setting> settings() {
  std::vector<Setting> all;
  const auto add = [&](std::string name, const std::string& optimizer, Normalization normalization,
                       double dropout) {
    Setting setting{.name = std::move(name), .model = {}, .train = {}};
    setting.model.hidden = {16, 16};
    setting.model.normalization = normalization;
    setting.model.dropout = dropout;
    setting.train.optimizer = optimizer;
    setting.train.epochs = 4;
    setting.train.batch = 32;
    setting.train.patience = 0;
    setting.train.learning_rate = 0.01;
    all.push_back(setting);
  };
  add("sgd_plain", "sgd", Normalization::kNone, 0);
  add("sgd_batch_dropout", "sgd", Normalization::kBatch, 0.2);
  add("adam_layer", "adam", Normalization::kLayer, 0);
  add("adamw_batch_dropout", "adamw", Normalization::kBatch, 0.3);
  return all;
}

class TrainingTest : public testing::TestWithParam<Setting> {
 protected:
  TrainingTest()
      : tasks_{regression_task("r"), binary_task("b"), multiclass_task("m", 3)},
        network_(GetParam().model, 7, tasks_),
        training_(random_data(tasks_, 300, 7, 0.2, at::kFloat, 1)),
        validation_(random_data(tasks_, 90, 7, 0.2, at::kFloat, 2)) {}

  TrainingJob job() {
    return {.name = "test",
            .network = network_,
            .training = training_,
            .validation = validation_,
            .options = GetParam().train,
            .seed = 5,
            .checkpoint = {},
            .on_progress = {}};
  }

  std::vector<Task> tasks_;
  Network network_;
  DataSet training_, validation_;
};

void expect_same(const TrainingResult& a, const TrainingResult& b) {
  ASSERT_EQ(a.history.size(), b.history.size());
  for (size_t i = 0; i < a.history.size(); ++i)
    EXPECT_EQ(a.history[i].to_json(), b.history[i].to_json()) << "epoch " << i;
  EXPECT_TRUE(at::equal(a.state.parameters.flat(), b.state.parameters.flat()));
  EXPECT_TRUE(at::equal(a.state.buffers.flat(), b.state.buffers.flat()));
  EXPECT_EQ(a.best_epoch, b.best_epoch);
  EXPECT_EQ(a.steps, b.steps);
  EXPECT_TRUE(at::equal(a.held_out.losses.sum, b.held_out.losses.sum));
  EXPECT_TRUE(at::equal(a.held_out.losses.weight, b.held_out.losses.weight));
  EXPECT_TRUE(at::equal(a.held_out.outputs, b.held_out.outputs));
}

// Row weights matter beside each other alone, and those of 1 are none.
TEST_P(TrainingTest, WeightsOfRowsHaveNoScale) {
  const auto without = train(job());
  const Batch labels = training_.labels();
  const auto inputs = training_.slice(0, training_.rows()).inputs;
  const auto weights =
      1 + at::arange(training_.rows(), at::kFloat).remainder(3).unsqueeze(1);  // 1, 2, 3, 1, …
  const DataSet once(inputs, labels.targets, labels.labelled * weights),
      twice(inputs, labels.targets, labels.labelled * weights * 2),
      ones(inputs, labels.targets, labels.labelled * at::ones_like(weights));
  const auto with = [&](const DataSet& data) {
    return train({.name = "test",
                  .network = network_,
                  .training = data,
                  .validation = validation_,
                  .options = GetParam().train,
                  .seed = 5,
                  .checkpoint = {},
                  .on_progress = {}});
  };
  expect_same(with(ones), without);
  expect_same(with(twice), with(once));
  EXPECT_FALSE(at::equal(with(once).state.parameters.flat(), without.state.parameters.flat()));
}

// kindred run --from takes a network although only one of the runs knows that all labels are there.
TEST_P(TrainingTest, AllLabelsAreThereWhetherItIsSaidOrNot) {
  const auto full = random_data(tasks_, 300, 7, 0, at::kFloat, 1);
  const auto inputs = full.slice(0, full.rows()).inputs;
  const auto targets = full.labels().targets;
  ASSERT_FALSE(full.labels().labelled.defined());
  const DataSet said(inputs, targets, at::ones_like(targets));
  const auto with = [&](const DataSet& data) {
    return train({.name = "test",
                  .network = network_,
                  .training = data,
                  .validation = data,
                  .options = GetParam().train,
                  .seed = 5,
                  .checkpoint = {},
                  .on_progress = {}});
  };
  expect_same(with(said), with(full));
}

TEST_P(TrainingTest, TheSameSeedGivesTheSameBits) {
  expect_same(train(job()), train(job()));
}

TEST_P(TrainingTest, BeginsWithGivenWeights) {
  const auto first = train(job());
  auto second = job();
  second.start = &first.state;
  const auto result = train(second);
  expect_same(train(second), result);
  EXPECT_LT(result.history.front().training_losses[0], first.history.front().training_losses[0]);
  EXPECT_FALSE(at::equal(result.state.parameters.flat(), first.state.parameters.flat()));
  const auto initial = NetworkState::initial(network_, at::dtype(at::kFloat), 5);
  second.start = &initial;
  expect_same(train(second), first);

  const TemporaryDirectory directory;
  second.start = &first.state;
  second.checkpoint = directory.path() / "checkpoint.safetensors";
  EXPECT_THROW((void)train(stopped_after(9, second)), InterruptedError);
  auto other = second;
  other.start = nullptr;
  EXPECT_THROW((void)train(other), InputError);  // the checkpoint is of another start
  expect_same(train(second), result);
}

TEST_P(TrainingTest, LearnsSomething) {
  const auto result = train(job());
  EXPECT_LT(result.history.back().validation_total, 0.9 * result.history.front().validation_total);
}

TEST_P(TrainingTest, AnInterruptedRunEndsWithTheBitsOfAnUninterruptedOne) {
  const auto whole = train(job());
  for (const int64_t stop : {1, 5, 9, 20, 30}) {
    const TemporaryDirectory directory;
    auto first = job();
    first.checkpoint = directory.path() / "checkpoint.safetensors";
    EXPECT_THROW((void)train(stopped_after(stop, first)), InterruptedError);
    auto second = job();
    second.checkpoint = first.checkpoint;
    expect_same(train(second), whole);
  }
}

TEST_P(TrainingTest, KeepsEachTasksBestWeightsAndIsNotDisturbedByIt) {
  const auto without = train(job());
  auto keeping = job();
  keeping.keep_task_best = true;
  const auto whole = train(keeping);
  expect_same(whole, without);
  EXPECT_TRUE(without.task_best.empty());
  ASSERT_EQ(whole.task_best.size(), tasks_.size());
  for (size_t task = 0; task < tasks_.size(); ++task) {
    const auto loss = [&](size_t epoch) { return whole.history[epoch].validation_losses[task]; };
    size_t best = 0;
    for (size_t epoch = 1; epoch < whole.history.size(); ++epoch)
      if (loss(epoch) < loss(best)) best = epoch;
    EXPECT_EQ(whole.task_best[task].epoch, static_cast<int64_t>(best));
    const auto losses =
        evaluation_of(network_, whole.task_best[task].state, LossBank(tasks_), validation_).losses;
    // A validation within the training has passes of its own, which round otherwise.
    EXPECT_NEAR(losses[task], loss(best), 1e-6);
  }
  for (const int64_t stop : {5, 20, 30}) {
    const TemporaryDirectory directory;
    auto first = keeping;
    first.checkpoint = directory.path() / "checkpoint.safetensors";
    EXPECT_THROW((void)train(stopped_after(stop, first)), InterruptedError);
    EXPECT_TRUE(keeps_task_best(first.checkpoint));
    auto second = keeping;
    second.checkpoint = first.checkpoint;
    const auto resumed = train(second);
    for (size_t task = 0; task < tasks_.size(); ++task) {
      EXPECT_EQ(resumed.task_best[task].epoch, whole.task_best[task].epoch);
      EXPECT_TRUE(at::equal(resumed.task_best[task].state.parameters.flat(),
                            whole.task_best[task].state.parameters.flat()));
    }
    auto plain = job();
    plain.checkpoint = first.checkpoint;
    EXPECT_THROW((void)train(plain), InputError);
  }
}

INSTANTIATE_TEST_SUITE_P(All, TrainingTest, testing::ValuesIn(settings()),
                         [](const auto& instance) { return instance.param.name; });

// Plain SGD on equal parts: a step of three accumulated batches is the step of all their rows.
TEST(Accumulation, IsTheStepOfAllRowsTogether) {
  const std::vector<Task> tasks = {regression_task("r"), binary_task("b")};
  ModelOptions model;
  model.hidden = {8};
  const Network network(model, 4, tasks);
  const DataSet training = random_data(tasks, 120, 4, 0, at::kDouble, 1);
  const DataSet validation = random_data(tasks, 30, 4, 0, at::kDouble, 2);
  const auto run = [&](int64_t batch, int64_t accumulate) {
    TrainOptions options;
    options.precision = Precision::kFloat64;
    options.optimizer = "sgd";
    options.learning_rate = 0.1;
    options.batch = batch;
    options.accumulate = accumulate;
    options.epochs = 3;
    return train({.name = "test",
                  .network = network,
                  .training = training,
                  .validation = validation,
                  .options = options,
                  .seed = 1,
                  .checkpoint = {},
                  .on_progress = {}});
  };
  const auto whole = run(30, 1), parts = run(10, 3);
  EXPECT_EQ(whole.steps, parts.steps);
  EXPECT_TRUE(
      at::allclose(whole.state.parameters.flat(), parts.state.parameters.flat(), 1e-10, 1e-12));
  // More batches than rows: each row is a batch.
  EXPECT_EQ(run(1, 1000).steps, 3);
}

TEST(FrozenLayers, StayAsTheyBeganWhateverTheOptimizer) {
  const std::vector<Task> tasks = {regression_task("r"), binary_task("b")};
  ModelOptions model;
  model.hidden = {8, 6};
  model.normalization = Normalization::kLayer;
  model.frozen = {"layer0", "layer1.norm.bias"};
  const Network network(model, 4, tasks);
  const DataSet training = random_data(tasks, 120, 4, 0, at::kFloat, 1);
  const DataSet validation = random_data(tasks, 30, 4, 0, at::kFloat, 2);
  for (const std::string optimizer : {"sgd", "adam", "adamw"}) {
    TrainOptions options;
    options.optimizer = optimizer;
    options.weight_decay = 0.1;
    options.batch = 30;
    options.epochs = 2;
    const auto result = train({.name = "test",
                               .network = network,
                               .training = training,
                               .validation = validation,
                               .options = options,
                               .seed = 1,
                               .checkpoint = {},
                               .on_progress = {}});
    const auto start = NetworkState::initial(network, at::TensorOptions().dtype(at::kFloat), 1);
    size_t frozen = 0;
    for (size_t k = 0; k < network.parameters().size(); ++k) {
      const auto& spec = network.parameters()[k];
      const bool same = at::equal(start.parameters.views()[k], result.state.parameters.views()[k]);
      EXPECT_EQ(same, spec.frozen) << spec.name << " under " << optimizer;
      if (spec.frozen) ++frozen;
    }
    EXPECT_EQ(frozen, 5u);
  }
}

TEST(FrozenLayers, UnknownPartsAndAWholeTrunkAreRefused) {
  const std::vector<Task> tasks = {regression_task("r")};
  for (const std::vector<std::string>& frozen :
       {std::vector<std::string>{"layer7"}, {"layer"}, {"layer0.weigh"}, {""}, {"layer0"}}) {
    ModelOptions model;
    model.hidden = {8};
    model.frozen = frozen;
    EXPECT_THROW(Network(model, 4, tasks), InputError) << frozen[0];
  }
}

class TrainingFaults : public testing::Test {
 protected:
  TrainingFaults()
      : tasks_{regression_task("load"), binary_task("spam")},
        network_(model(), 4, tasks_),
        training_(random_data(tasks_, 64, 4, 0, at::kFloat, 1)),
        validation_(random_data(tasks_, 32, 4, 0, at::kFloat, 2)) {
    options_.epochs = 3;
    options_.batch = 16;
    options_.optimizer = "sgd";
  }
  static ModelOptions model() {
    ModelOptions model;
    model.hidden = {8};
    return model;
  }
  TrainingJob job() {
    return {.name = "test",
            .network = network_,
            .training = training_,
            .validation = validation_,
            .options = options_,
            .seed = 5,
            .checkpoint = directory_.path() / "c.safetensors",
            .on_progress = {}};
  }
  void leave_checkpoint() { EXPECT_THROW((void)train(stopped_after(1, job())), InterruptedError); }

  TemporaryDirectory directory_;
  TrainOptions options_;
  std::vector<Task> tasks_;
  Network network_;
  DataSet training_, validation_;
};

TEST_F(TrainingFaults, ALossThatIsNotFiniteNamesTaskAndStepAndWhatToTry) {
  options_.learning_rate = 1e30;
  try {
    (void)train(job());
    FAIL() << "nothing was thrown";
  } catch (const FailureError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("\"load\""), std::string::npos) << message;
    EXPECT_NE(message.find("step 2"), std::string::npos) << message;
    EXPECT_NE(message.find("train.learning_rate"), std::string::npos) << message;
  }
}

TEST_F(TrainingFaults, PatienceStopsAndTheBestEpochIsKept) {
  options_.epochs = 200;
  options_.patience = 3;
  options_.optimizer = "adam";
  options_.learning_rate = 0.05;
  const auto result = train(job());
  ASSERT_LT(result.history.size(), 200u);
  EXPECT_EQ(static_cast<int64_t>(result.history.size()) - 1 - result.best_epoch, 3);
  for (const auto& epoch : result.history)
    EXPECT_GE(epoch.validation_total,
              result.history[static_cast<size_t>(result.best_epoch)].validation_total);
}

TEST_F(TrainingFaults, ACheckpointOfAnotherTrainingIsRefused) {
  leave_checkpoint();
  options_.learning_rate *= 2;
  EXPECT_THROW((void)train(job()), InputError);
}

TEST_F(TrainingFaults, ADamagedCheckpointIsRefusedWhateverTheDamage) {
  leave_checkpoint();
  const auto path = directory_.path() / "c.safetensors";
  const std::string whole = read_file(path);
  for (const size_t length :
       {size_t{0}, size_t{5}, size_t{100}, whole.size() / 2, whole.size() - 1}) {
    write_file_atomically(path, whole.substr(0, length));
    EXPECT_THROW((void)train(job()), InputError) << "cut to " << length;
  }
  for (size_t at = 0; at < whole.size(); at += 97) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    write_file_atomically(path, flipped);
    EXPECT_THROW((void)train(job()), Error) << "flipped byte " << at;
  }
  write_file_atomically(path, "PK\x03\x04 not ours at all, but a zip of somebody else's");
  EXPECT_THROW((void)train(job()), InputError);
}

TEST_F(TrainingFaults, ADamagedRecordInACheckpointIsNamed) {
  leave_checkpoint();
  constexpr const char* kFormat = "kindred.checkpoint/1";
  const auto path = directory_.path() / "c.safetensors";
  const TensorFile whole = read_tensor_file(path, kFormat);
  const auto refusal = [&](const std::string& key, const Json& value) {
    TensorFile damaged = whole;
    if (value.is_discarded())
      damaged.record.erase(key);
    else
      damaged.record[key] = value;
    write_tensor_file(path, kFormat, damaged);
    const std::string message = input_error([&] { (void)train(job()); });
    const std::string start = path.string() + ": damaged; remove it: ";
    EXPECT_TRUE(message.starts_with(start)) << message;
    return message.substr(std::min(message.size(), start.size()));
  };
  const Json gone(Json::value_t::discarded);
  for (const char* key : {"identity", "step", "loss_sums", "loss_counts", "history", "best_epoch",
                          "seconds", "observer"})
    EXPECT_EQ(refusal(key, gone), "has no \"" + std::string(key) + "\"");
  EXPECT_EQ(refusal("step", -1), "\"step\" must be a whole number of at least 0");
  EXPECT_EQ(refusal("step", 1e300), "\"step\" must be a whole number of at least 0");
  EXPECT_EQ(refusal("loss_sums", Json::array({1.0})),
            "\"loss_sums\" must be a list of 2 numbers; it has 1");
  EXPECT_EQ(refusal("loss_sums", {1.0, nullptr}), "\"loss_sums\": item 2 is not a finite number");
  EXPECT_EQ(refusal("loss_counts", {1, 2, 3}),
            "\"loss_counts\" does not have a number for each task");
  EXPECT_EQ(refusal("history", Json::array({Json{{"training_losses", {1, 2}},
                                                 {"validation_losses", Json::array({1})}}})),
            "\"history\" 1: \"validation_losses\" must be a list of 2 numbers; it has 1");
  EXPECT_EQ(refusal("best_epoch", 7), "\"best_epoch\" must be a whole number from -1 to -1");
  EXPECT_EQ(refusal("seconds", "long"), "\"seconds\" must be a number at least 0");
}

TEST_F(TrainingFaults, AGradientLongerThanTheClipNormIsScaledDown) {
  options_.learning_rate = 1;
  options_.momentum = 0;
  options_.epochs = 1;
  options_.batch = 64;  // one step
  options_.patience = 0;
  const auto start = NetworkState::initial(network_, at::kFloat, 5);
  options_.clip_norm = 0.01;
  const auto clipped = train(job());
  EXPECT_NEAR(
      at::norm(clipped.state.parameters.flat().detach().sub(start.parameters.flat().detach()))
          .item<double>(),
      0.01, 1e-6);
}

}  // namespace
}  // namespace kindred
