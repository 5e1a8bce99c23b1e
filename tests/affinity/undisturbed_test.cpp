// Measuring never disturbs a run: losses, weights, running statistics, optimiser state and random
// streams have the same bits with measuring on and off.
#include <algorithm>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/affinity/probe.h"
#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/machine/bfloat16_sums.h"
#include "kindred/model/tensor_file.h"
#include "kindred/train/training.h"

#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"
#include "tests/support/stopped_training.h"

namespace kindred {
namespace {

struct UndisturbedSetting {
  std::string name;
  std::string measure;
  LookAheadStep step;
  EvaluationData data;
  std::string optimizer;
  Normalization normalization;
  double dropout;
  std::string trunk = "mlp";
  int64_t every = 2;
  int64_t accumulate = 1;
  std::vector<std::string> frozen = {}, also = {};
  bool dense = false;
  bool bfloat16 = false;
};
void PrintTo(const UndisturbedSetting& value, std::ostream* out) {
  *out << value.name;
}

std::vector<UndisturbedSetting> undisturbed_settings() {
  std::vector<UndisturbedSetting> all;
  const std::vector<std::pair<std::string, Normalization>> normalizations = {
      {"none", Normalization::kNone},
      {"batch", Normalization::kBatch},
      {"layer", Normalization::kLayer}};
  const std::vector<std::string> optimizers = {"sgd", "adam", "adamw"};
  const std::vector<std::string> measures = {"lookahead", "gradient", "cosine"};
  for (const auto& optimizer : optimizers)
    for (const auto& [name, normalization] : normalizations)
      for (const double dropout : {0.0, 0.25})
        for (const bool own_step : {false, true})
          all.push_back({optimizer + "_" + name + (dropout > 0 ? "_dropout" : "") +
                             (own_step ? "_own_step" : ""),
                         "lookahead", own_step ? LookAheadStep::kOptimizer : LookAheadStep::kSgd,
                         EvaluationData::kTrain, optimizer, normalization, dropout});
  for (const auto& measure : measures)
    all.push_back({measure + "_on_validation", measure, LookAheadStep::kSgd,
                   EvaluationData::kValidation, "sgd", Normalization::kBatch, 0.25});
  const std::vector<std::string> also = {"gradient", "cosine"};
  for (const auto& optimizer : optimizers) {
    const auto own_step = LookAheadStep::kOptimizer;
    const auto add = [&](const std::string& name, const UndisturbedSetting& like) {
      all.push_back(like);
      all.back().name = optimizer + "_" + name;
    };
    const UndisturbedSetting like{
        "", "lookahead", own_step, EvaluationData::kTrain, optimizer, Normalization::kBatch, 0.25};
    for (const int64_t every : {0, 2}) {
      UndisturbedSetting setting = like;
      setting.every = every;
      const std::string schedule = every == 0 ? "_by_overhead" : "";
      setting.also = also;
      add("all_measures" + schedule, setting);
      setting.accumulate = 3;
      add("accumulated" + schedule, setting);
      setting.frozen = {"layer0"};
      add("accumulated_frozen" + schedule, setting);
      setting.accumulate = 1;
      setting.data = EvaluationData::kValidation;
      add("frozen_on_validation" + schedule, setting);
    }
  }
  // Convolutions, which always normalise by batch.
  const auto picture = [&](const std::string& trunk, const std::string& optimizer,
                           const std::string& measure, LookAheadStep step, EvaluationData data) {
    all.push_back({trunk + "_" + optimizer + "_" + measure +
                       (step == LookAheadStep::kOptimizer ? "_own_step" : "") +
                       (data == EvaluationData::kValidation ? "_on_validation" : ""),
                   measure, step, data, optimizer, Normalization::kNone, 0, trunk});
  };
  for (const std::string trunk : {"celeba", "resnet18"}) {
    picture(trunk, "sgd", "lookahead", LookAheadStep::kSgd, EvaluationData::kTrain);
    picture(trunk, "adam", "lookahead", LookAheadStep::kOptimizer, EvaluationData::kTrain);
    picture(trunk, "sgd", "lookahead", LookAheadStep::kSgd, EvaluationData::kValidation);
  }
  picture("celeba", "sgd", "gradient", LookAheadStep::kSgd, EvaluationData::kTrain);
  // Decoders behind them, which normalise by batch too.
  for (const std::string trunk : {"celeba", "xception"}) {
    const size_t first = all.size();
    picture(trunk, "sgd", "lookahead", LookAheadStep::kSgd, EvaluationData::kTrain);
    picture(trunk, "adam", "lookahead", LookAheadStep::kOptimizer, EvaluationData::kValidation);
    picture(trunk, "sgd", "gradient", LookAheadStep::kSgd, EvaluationData::kTrain);
    for (size_t i = first; i < all.size(); ++i) {
      all[i].name += "_dense";
      all[i].dense = true;
    }
  }
  // In bfloat16, as on a GPU.
  const std::vector<std::string> rough = {"adam_batch_dropout_own_step",
                                          "sgd_layer_dropout",
                                          "adamw_all_measures_by_overhead",
                                          "sgd_accumulated_frozen",
                                          "cosine_on_validation",
                                          "celeba_adam_lookahead_own_step",
                                          "resnet18_sgd_lookahead_on_validation",
                                          "celeba_sgd_gradient_dense",
                                          "xception_adam_lookahead_own_step_on_validation_dense"};
  const std::vector<UndisturbedSetting> whole = all;
  for (const auto& setting : whole) {
    if (std::find(rough.begin(), rough.end(), setting.name) == rough.end()) continue;
    all.push_back(setting);
    all.back().name += "_bfloat16";
    all.back().bfloat16 = true;
  }
  return all;
}

class UndisturbedTest : public testing::TestWithParam<UndisturbedSetting> {};

TEST_P(UndisturbedTest, EveryBitIsTheSame) {
  const auto& setting = GetParam();
  if (setting.bfloat16 && !measure_bfloat16_sums().right) GTEST_SKIP() << "refused on this CPU";
  std::vector<Task> tasks = {regression_task("r"), binary_task("b"), multiclass_task("m", 3),
                             binary_task("c")};
  ModelOptions model;
  model.hidden = {16, 16};
  model.normalization = setting.normalization;
  model.dropout = setting.dropout;
  model.residual = true;
  model.frozen = setting.frozen;
  model.trunk = setting.trunk;
  model.channels = 4;
  const InputShape input = setting.trunk == "mlp" ? InputShape(5) : InputShape(1, 6, 8);
  if (setting.dense)
    tasks = {dense_task("r", 0, {3, 6, 8}), binary_task("b"), dense_task("m", 3, {1, 6, 8}),
             dense_task("c", 2, {1, 6, 8})};
  const Network network(model, input, tasks, {.bfloat16 = setting.bfloat16});
  const auto data = [&](int64_t rows, uint64_t seed) {
    return setting.dense ? random_maps(tasks, input, rows, 0.3, at::kFloat, seed)
                         : random_data(tasks, rows, input.elements(), 0.3, at::kFloat, seed);
  };
  const DataSet training = data(200, 1), validation = data(60, 2);
  TrainOptions options;
  options.optimizer = setting.optimizer;
  options.batch = 40 / setting.accumulate;
  options.accumulate = setting.accumulate;
  options.epochs = 5;
  options.clip_norm = 1;
  options.weight_decay = 0.01;
  options.flip = setting.dense;
  if (setting.bfloat16) options.precision = Precision::kBfloat16;

  const TemporaryDirectory directory;
  AffinityOptions affinity;
  affinity.measure = setting.measure;
  affinity.step = setting.step;
  affinity.data = setting.data;
  affinity.every = setting.every;
  affinity.also = setting.also;
  // Its turns depend on what was measured before.
  const auto judge = [](const AffinityMatrix& matrix) {
    Assessment assessment;
    assessment.urgency.assign(matrix.size(), 0);
    assessment.urgency[matrix.values[1] > 0 ? 1 : 2] = 1;
    return assessment;
  };
  AffinityProbe probe(affinity, {"r", "b", "m", "c"}, validation, 3,
                      directory.path() / "affinity.jsonl", 2, judge);

  // The state just before the end as well as at it: optimiser moments and running statistics
  // included.
  const auto run = [&](StepObserver* observer, const std::string& name) {
    const auto job = TrainingJob{.name = "test",
                                 .network = network,
                                 .training = training,
                                 .validation = validation,
                                 .options = options,
                                 .seed = 3,
                                 .checkpoint = directory.path() / name,
                                 .observer = observer,
                                 .on_progress = {}};
    EXPECT_THROW((void)train(stopped_after(23, job)), InterruptedError);
    auto checkpoint = read_tensor_file(job.checkpoint, "kindred.checkpoint/1");
    return std::pair(train(job), std::move(checkpoint));
  };
  auto& generator = at::globalContext().defaultGenerator(at::kCPU);
  const auto stream_before = generator.get_state();
  const auto [with, state_with] = run(&probe, "with");
  const auto stream_after = generator.get_state();
  const auto [without, state_without] = run(nullptr, "without");

  if (setting.every == 2) {
    EXPECT_EQ(probe.measurements(), 13);
  } else {
    EXPECT_GE(probe.measurements(), 1);
  }
  EXPECT_TRUE(at::equal(stream_before, stream_after));
  ASSERT_EQ(with.history.size(), without.history.size());
  for (size_t epoch = 0; epoch < with.history.size(); ++epoch)
    EXPECT_EQ(with.history[epoch].to_json(), without.history[epoch].to_json());
  EXPECT_TRUE(at::equal(with.state.parameters.flat(), without.state.parameters.flat()));
  EXPECT_TRUE(at::equal(with.state.buffers.flat(), without.state.buffers.flat()));
  ASSERT_EQ(state_with.tensors.size(), state_without.tensors.size());
  for (size_t i = 0; i < state_with.tensors.size(); ++i)
    EXPECT_TRUE(at::equal(state_with.tensors[i].second, state_without.tensors[i].second))
        << state_with.tensors[i].first;
}

INSTANTIATE_TEST_SUITE_P(All, UndisturbedTest, testing::ValuesIn(undisturbed_settings()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace kindred
