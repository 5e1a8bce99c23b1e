// The probe's schedule, its judge, and the end of a training that is decided.
#include "kindred/affinity/probe.h"

#include <fstream>
#include <future>
#include <map>

#include <ATen/Functions.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/forward_grad.h>

#include "kindred/affinity/aggregate.h"
#include "kindred/base/error.h"
#include "kindred/machine/threads.h"
#include "kindred/stats/measurements.h"
#include "kindred/train/training.h"

#include "tests/support/errors.h"
#include "tests/support/fixtures.h"
#include "tests/support/stopped_training.h"

namespace kindred {
namespace {

class ProbeTest : public testing::Test {
 protected:
  static constexpr int64_t kWidth = 5;

  ProbeTest()
      : network_(model(), kWidth, tasks_),
        training_(random_data(tasks_, 200, kWidth, 0.2, at::kFloat, 1)),
        validation_(random_data(tasks_, 40, kWidth, 0.2, at::kFloat, 2)) {
    train_.batch = 20;
    train_.epochs = 20;
    train_.patience = 0;
    options_.overhead = 1;
  }

  static ModelOptions model() {
    ModelOptions model;
    model.hidden = {8};
    return model;
  }

  TrainingResult run(StepObserver* observer, const std::string& checkpoint,
                     int64_t interrupt_at = -1) {
    return train(stopped_after(interrupt_at, {.name = "test",
                                              .network = network_,
                                              .training = training_,
                                              .validation = validation_,
                                              .options = train_,
                                              .seed = 4,
                                              .checkpoint = directory_.path() / checkpoint,
                                              .observer = observer,
                                              .on_progress = {}}));
  }

  AffinityProbe probe(const std::string& file, Judge judge = nullptr) {
    return {options_, names_, validation_, 4, directory_.path() / file, 2, std::move(judge)};
  }

  std::string text(const std::string& file) const {
    std::ifstream stream(directory_.path() / file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  TemporaryDirectory directory_;
  std::vector<Task> tasks_ = {binary_task("a"), regression_task("b"), binary_task("c")};
  std::vector<std::string> names_ = {"a", "b", "c"};
  Network network_;
  DataSet training_, validation_;
  TrainOptions train_;
  AffinityOptions options_;
};

Assessment undecided(const AffinityMatrix& matrix) {
  Assessment assessment;
  assessment.urgency.assign(matrix.size(), 1);
  return assessment;
}

TEST_F(ProbeTest, EachMeasureIsChargedWhatItAloneNeeds) {
  options_.also = {"gradient", "cosine"};
  auto observer = probe("all.jsonl");
  run(&observer, "all");
  const Json saved = observer.save();
  const auto seconds = saved["seconds"].get<double>();
  const auto alone = saved["alone"].get<std::map<std::string, double>>();
  ASSERT_EQ(alone.size(), 3u);
  for (const auto& [measure, own] : alone) {
    EXPECT_GT(own, 0) << measure;
    EXPECT_LT(own, seconds) << measure;
  }
  // Cosine takes what gradient does, and the norms of all tasks' gradients.
  EXPECT_GT(alone.at("cosine"), alone.at("gradient"));
  // Gradients are needed by all three, derivatives by two, norms and steps by one.
  const auto parts = saved["parts"].get<std::vector<double>>();
  EXPECT_NEAR(alone.at("lookahead") / seconds,
              (parts[0] + parts[3]) / (parts[0] + parts[1] + parts[2] + parts[3]), 1e-12);

  options_.also = {};
  auto single = probe("one.jsonl");
  run(&single, "one");
  EXPECT_EQ(single.save()["alone"]["lookahead"], single.save()["seconds"]);

  // What was saved is where a resumed run goes on.
  options_.also = {"gradient", "cosine"};
  auto again = probe("all.jsonl");
  again.restore(saved);
  EXPECT_EQ(again.save()["alone"], saved["alone"]);
}

TEST_F(ProbeTest, MeasurementsHoldProbabilitiesAndFurtherMeasures) {
  options_.also = {"cosine"};
  auto observer = probe("a.jsonl");
  (void)run(&observer, "a");
  const auto all = read_measurements(directory_.path() / "a.jsonl", names_);
  // All three at once, in windows of 3 steps.
  EXPECT_EQ(static_cast<int64_t>(all.size()), observer.measurements());
  EXPECT_NEAR(static_cast<double>(all.size()), 200 / 3.0, 2);
  for (const double weight : all.weights) EXPECT_DOUBLE_EQ(weight, 3);
  const auto cosine =
      aggregate_measurements(directory_.path() / "a.jsonl", options_, names_, "cosine");
  EXPECT_NEAR(cosine.at(0, 0), 1, 1e-5);
  EXPECT_LE(std::abs(cosine.at(0, 1)), 1);
  EXPECT_EQ(cosine.metadata.at("measure"), "cosine");
  const auto main =
      aggregate_measurements(directory_.path() / "a.jsonl", options_, names_, "lookahead");
  EXPECT_EQ(main.values, mean_of(all).values);
}

TEST_F(ProbeTest, TwoMeasureAtOnceInTwoThreads) {
  options_.measure = "cosine";
  options_.also = {"gradient"};
  const auto measure = [&](const std::string& name) {
    const OperationThreads one(1);
    auto observer = probe(name + ".jsonl");
    (void)run(&observer, name);
    return text(name + ".jsonl");
  };
  const std::string alone = measure("alone");
  auto other = std::async(std::launch::async, [&] { return measure("other"); });
  EXPECT_EQ(measure("here"), alone);
  EXPECT_EQ(other.get(), alone);
}

TEST_F(ProbeTest, SaysThatTheProgramHoldsForwardMode) {
  options_.measure = "gradient";
  auto observer = probe("a.jsonl");
  const uint64_t level = torch::autograd::ForwardADLevel::get_next_idx();
  EXPECT_THROW((void)run(&observer, "a"), FailureError);
  torch::autograd::ForwardADLevel::release_idx(level);
  auto again = probe("b.jsonl");
  EXPECT_NO_THROW((void)run(&again, "b"));
}

TEST_F(ProbeTest, AnInterruptedRunMeasuresTheSame) {
  const auto judge = [](const AffinityMatrix& matrix) {
    Assessment assessment = undecided(matrix);
    assessment.urgency[matrix.values[1] > matrix.values[2] ? 0 : 1] = 20;
    return assessment;
  };
  options_.overhead = 3;
  auto whole = probe("whole.jsonl", judge);
  (void)run(&whole, "whole");
  auto first = probe("parts.jsonl", judge);
  EXPECT_THROW((void)run(&first, "parts", 111), InterruptedError);
  auto second = probe("parts.jsonl", judge);
  (void)run(&second, "parts");
  EXPECT_EQ(text("whole.jsonl"), text("parts.jsonl"));
  EXPECT_EQ(whole.save().at("judgements"), second.save().at("judgements"));
  EXPECT_GE(whole.save().at("judgements").size(), 3u);
}

TEST_F(ProbeTest, EndsTheTrainingOnceDecidedButNotBeforeTheMinimum) {
  options_.stop = StopRule::kDecided;
  options_.stop_after = 0.5;
  const auto judge = [](const AffinityMatrix& matrix) {
    Assessment assessment = undecided(matrix);
    assessment.decided = true;
    return assessment;
  };
  auto observer = probe("a.jsonl", judge);
  const auto cut = run(&observer, "a");
  EXPECT_TRUE(cut.stopped_early);
  EXPECT_EQ(cut.planned_steps, 200);
  EXPECT_GE(cut.steps, 100);
  EXPECT_LT(cut.steps, 140);

  // It goes on unobserved to where it would have come.
  const auto rest = run(nullptr, "a");
  const auto whole = run(nullptr, "b");
  EXPECT_FALSE(rest.stopped_early);
  EXPECT_EQ(rest.steps, 200);
  EXPECT_TRUE(at::equal(rest.state.parameters.flat(), whole.state.parameters.flat()));
}

TEST_F(ProbeTest, NeverStopsWhenNotAskedTo) {
  const auto judge = [](const AffinityMatrix& matrix) {
    Assessment assessment = undecided(matrix);
    assessment.decided = true;
    return assessment;
  };
  auto observer = probe("a.jsonl", judge);
  EXPECT_FALSE(run(&observer, "a").stopped_early);
}

TEST_F(ProbeTest, NamesADamagedRecordInACheckpoint) {
  auto observer = probe("a.jsonl");
  (void)run(&observer, "a");
  const Json whole = observer.save();
  const auto refusal = [&](const std::string& key, const Json& value) {
    Json damaged = whole;
    damaged[key] = value;
    auto again = probe("a.jsonl");
    const std::string message = input_error([&] { again.restore(damaged); });
    EXPECT_HAS(message, "a.jsonl: the checkpoint's record of the measurements is damaged");
    const std::string key_quoted = "\"" + key + "\"";
    return message.substr(message.find(key_quoted));
  };
  EXPECT_EQ(refusal("bytes", "all"), "\"bytes\" must be a whole number of at least 0");
  EXPECT_EQ(refusal("bytes", 1e300), "\"bytes\" must be a whole number of at least 0");
  EXPECT_EQ(refusal("measurements", -1), "\"measurements\" must be a whole number of at least 0");
  EXPECT_EQ(refusal("parts", {1, 2, 3}), "\"parts\" must be a list of 4 numbers; it has 3");
  EXPECT_EQ(refusal("satisfied", 1), "\"satisfied\" must be true or false");
  EXPECT_EQ(refusal("judgements", {{"step", 3}}), "\"judgements\" must be a list");
  Json without = whole;
  without.erase("plan");
  auto again = probe("a.jsonl");
  EXPECT_THROW(again.restore(without), InputError);
}

TEST_F(ProbeTest, RefusesTheCheckpointOfATrainingThatWasNotMeasured) {
  EXPECT_THROW((void)run(nullptr, "a", 50), InterruptedError);
  auto observer = probe("a.jsonl");
  EXPECT_THROW((void)run(&observer, "a"), InputError);
}

}  // namespace
}  // namespace kindred
