#include "kindred/task/metric.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"

namespace kindred {
namespace {

using Numbers = std::vector<double>;

Task task_of(TaskKind kind, std::vector<std::string> classes = {}) {
  Task task;
  task.name = "t";
  task.kind = kind;
  task.classes = std::move(classes);
  return task;
}

const Task kRegressionTask = task_of(TaskKind::kRegression);
const Task kBinaryTask = task_of(TaskKind::kBinary, {"no", "yes"});
const Task kThreeClasses = task_of(TaskKind::kMulticlass, {"a", "b", "c"});

at::Tensor vector(const Numbers& values) {
  return at::tensor(values, at::kDouble);
}

std::optional<double> score(Metric metric, const Task& task, const Numbers& predictions,
                            const Numbers& labels) {
  auto predicted = vector(predictions);
  if (task.kind == TaskKind::kMulticlass) predicted = predicted.view({-1, task.outputs()});
  return evaluate(metric, task, predicted, vector(labels));
}

TEST(Metric, RegressionByHand) {
  Task task = kRegressionTask;
  task.mean = 1;
  const Numbers predictions = {1, 2, 3, 8}, labels = {2, 2, 5, 7};
  // Errors −1, 0, −2, 1; labels have mean 4; their squared distances are 18 from 4 and 54 from 1.
  EXPECT_DOUBLE_EQ(*score(Metric::kRmse, task, predictions, labels), std::sqrt(6.0 / 4));
  EXPECT_DOUBLE_EQ(*score(Metric::kMae, task, predictions, labels), 1);
  EXPECT_DOUBLE_EQ(*score(Metric::kR2, task, predictions, labels), 1 - 6.0 / 18);
  EXPECT_DOUBLE_EQ(*score(Metric::kRelativeRmse, task, predictions, labels), std::sqrt(6.0 / 54));
}

TEST(Metric, BinaryByHand) {
  // Predicted 1, 0, 1, 0 (a half is not positive), 1; labels 1, 1, 0, 0, 1.
  const Numbers predictions = {0.9, 0.2, 0.6, 0.5, 0.8}, labels = {1, 1, 0, 0, 1};
  EXPECT_DOUBLE_EQ(*score(Metric::kErrorRate, kBinaryTask, predictions, labels), 0.4);
  EXPECT_DOUBLE_EQ(*score(Metric::kF1, kBinaryTask, predictions, labels), 2.0 * 2 / (4 + 1 + 1));
  // Of 6 pairs, 0.2 loses both of its two.
  EXPECT_DOUBLE_EQ(*score(Metric::kRocAuc, kBinaryTask, predictions, labels), 4.0 / 6);
  // In order of score 1 1 0 0 1: precision 1, 1 and 3/5 at the three recall steps.
  EXPECT_DOUBLE_EQ(*score(Metric::kAveragePrecision, kBinaryTask, predictions, labels),
                   (1 + 1 + 0.6) / 3);
  EXPECT_DOUBLE_EQ(
      *score(Metric::kLogLoss, kBinaryTask, predictions, labels),
      -(std::log(0.9) + std::log(0.2) + std::log(0.4) + std::log(0.5) + std::log(0.8)) / 5);
}

TEST(Metric, MulticlassByHand) {
  const Numbers predictions = {0.7, 0.2, 0.1,   // a, is a
                               0.3, 0.4, 0.3,   // b, is a
                               0.2, 0.5, 0.3,   // b, is b
                               0.4, 0.4, 0.2};  // a as the first of equals, is b
  const Numbers labels = {0, 0, 1, 1};
  EXPECT_DOUBLE_EQ(*score(Metric::kErrorRate, kThreeClasses, predictions, labels), 0.5);
  // c neither occurs nor is predicted: the average is over a and b, both 2 / (2 + 1 + 1).
  EXPECT_DOUBLE_EQ(*score(Metric::kF1, kThreeClasses, predictions, labels), 0.5);
  EXPECT_DOUBLE_EQ(*score(Metric::kLogLoss, kThreeClasses, predictions, labels),
                   -(std::log(0.7) + std::log(0.3) + std::log(0.5) + std::log(0.4)) / 4);
  // a: 0.7 and 0.3 against 0.2 and 0.4, three of four pairs; b: 0.5 and 0.4 against 0.2 and 0.4,
  // three and a half.
  EXPECT_DOUBLE_EQ(*score(Metric::kRocAuc, kThreeClasses, predictions, labels),
                   (3.0 / 4 + 3.5 / 4) / 2);
}

std::optional<double> weighted(Metric metric, const Task& task, const Numbers& predictions,
                               const Numbers& labels, const Numbers& weights) {
  auto predicted = vector(predictions);
  if (task.kind == TaskKind::kMulticlass) predicted = predicted.view({-1, task.outputs()});
  return evaluate(metric, task, predicted, vector(labels), vector(weights));
}

// The expected values are those of scikit-learn 1.9.1 with sample_weight; of relative_rmse, which
// it does not have, the root of the ratio of two of its mean_squared_error.
const Numbers kWeights = {0.5, 2, 1, 3, 0.25, 1.5, 4, 1};

TEST(WeightedMetric, BinaryAsScikitLearn) {
  const Numbers predictions = {0.9, 0.2, 0.6, 0.5, 0.8, 0.6, 0.1, 0.3},
                labels = {1, 1, 0, 0, 1, 1, 0, 1};
  const auto value = [&](Metric metric) {
    return *weighted(metric, kBinaryTask, predictions, labels, kWeights);
  };
  EXPECT_NEAR(value(Metric::kErrorRate), 0.30188679245283023, 1e-15);
  EXPECT_NEAR(value(Metric::kF1), 0.5294117647058824, 1e-15);
  EXPECT_NEAR(value(Metric::kRocAuc), 0.6964285714285714, 1e-15);
  EXPECT_NEAR(value(Metric::kAveragePrecision), 0.6422614353648836, 1e-15);
  EXPECT_NEAR(value(Metric::kLogLoss), 0.6577152865423309, 1e-15);
  EXPECT_NEAR(value(Metric::kMeanIou), 0.36, 1e-15);
}

TEST(WeightedMetric, MulticlassAsScikitLearn) {
  const Numbers predictions = {.7, .2, .1, .3, .4, .3, .2,  .5, .3,  .45, .35, .2,
                               .1, .1, .8, .3, .3, .4, .25, .5, .25, .6,  .1,  .3};
  const Numbers labels = {0, 0, 1, 1, 2, 2, 1, 2};
  const auto value = [&](Metric metric) {
    return *weighted(metric, kThreeClasses, predictions, labels, kWeights);
  };
  EXPECT_NEAR(value(Metric::kErrorRate), 0.4528301886792453, 1e-15);
  EXPECT_NEAR(value(Metric::kF1), 0.5291005291005292, 1e-15);
  EXPECT_NEAR(value(Metric::kMeanIou), 0.40442890442890445, 1e-15);
  EXPECT_NEAR(value(Metric::kLogLoss), 0.8932588790100165, 1e-15);
  EXPECT_NEAR(value(Metric::kRocAuc), 0.8172354777005939, 1e-15);
}

TEST(WeightedMetric, RegressionAsScikitLearn) {
  Task task = kRegressionTask;
  task.mean = 1;
  const Numbers predictions = {1, 2, 3, 8, -1, 0.5, 2.5, 4}, labels = {2, 2, 5, 7, 0, 1, 2, 3};
  const auto value = [&](Metric metric) {
    return *weighted(metric, task, predictions, labels, kWeights);
  };
  EXPECT_NEAR(value(Metric::kRmse), 0.8741572761215378, 1e-15);
  EXPECT_NEAR(value(Metric::kMae), 0.7169811320754716, 1e-15);
  EXPECT_NEAR(value(Metric::kR2), 0.8458638517880224, 1e-15);
  EXPECT_NEAR(value(Metric::kRelativeRmse), 0.2741152067429277, 1e-15);
}

TEST(WeightedMetric, WeightOneGivesTheBitsOfNone) {
  RandomStream stream(3);
  Numbers scores(50), numbers(50), labels(50);
  for (size_t i = 0; i < 50; ++i) {
    scores[i] = stream.uniform();
    numbers[i] = stream.normal();
    labels[i] = static_cast<double>(stream.below(2));
  }
  const Numbers ones(50, 1);
  for (const auto& [name, metric] : metric_names()) {
    if (fits(metric, TaskKind::kBinary)) {
      EXPECT_EQ(weighted(metric, kBinaryTask, scores, labels, ones),
                score(metric, kBinaryTask, scores, labels))
          << name;
    }
    if (fits(metric, TaskKind::kRegression)) {
      EXPECT_EQ(weighted(metric, kRegressionTask, scores, numbers, ones),
                score(metric, kRegressionTask, scores, numbers))
          << name;
    }
  }
}

TEST(Metric, LogLossIsClipped) {
  EXPECT_NEAR(*score(Metric::kLogLoss, kBinaryTask, {0, 1}, {1, 1}), -std::log(1e-15) / 2, 1e-9);
}

// From the definitions, pair by pair and threshold by threshold.
double pairs_won(const Numbers& scores, const Numbers& labels) {
  double won = 0, pairs = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    for (size_t j = 0; j < scores.size(); ++j) {
      if (labels[i] != 1 || labels[j] != 0) continue;
      ++pairs;
      if (scores[i] > scores[j]) won += 1;
      if (scores[i] == scores[j]) won += 0.5;
    }
  }
  return won / pairs;
}

double area_of_steps(const Numbers& scores, const Numbers& labels) {
  const auto at_threshold = [&](double threshold) {
    double found = 0, taken = 0, positives = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
      positives += labels[i];
      if (scores[i] >= threshold) {
        found += labels[i];
        ++taken;
      }
    }
    return std::pair(found / taken, found / positives);
  };
  double area = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    bool first_of_ties = true;
    double next_higher = std::numeric_limits<double>::infinity();
    for (size_t j = 0; j < scores.size(); ++j) {
      if (j < i && scores[j] == scores[i]) first_of_ties = false;
      if (scores[j] > scores[i]) next_higher = std::min(next_higher, scores[j]);
    }
    if (!first_of_ties) continue;
    const auto [precision, recall] = at_threshold(scores[i]);
    const double recall_before = std::isinf(next_higher) ? 0 : at_threshold(next_higher).second;
    area += precision * (recall - recall_before);
  }
  return area;
}

TEST(Metric, RankingsMatchTheirDefinitionsWithTies) {
  RandomStream stream(7);
  for (int trial = 0; trial < 200; ++trial) {
    const size_t rows = 2 + stream.below(40);
    const uint64_t levels = 1 + stream.below(20);
    Numbers scores(rows), labels(rows);
    for (size_t i = 0; i < rows; ++i) {
      scores[i] = static_cast<double>(stream.below(levels)) / 20;
      labels[i] = static_cast<double>(stream.below(2));
    }
    labels[0] = 1;
    labels[1] = 0;
    EXPECT_NEAR(*score(Metric::kRocAuc, kBinaryTask, scores, labels), pairs_won(scores, labels),
                1e-12);
    EXPECT_NEAR(*score(Metric::kAveragePrecision, kBinaryTask, scores, labels),
                area_of_steps(scores, labels), 1e-12);
  }
}

TEST(Metric, NothingWhereItIsUndefined) {
  for (const auto& [name, metric] : metric_names()) {
    for (const Task* task : {&kRegressionTask, &kBinaryTask, &kThreeClasses}) {
      if (!fits(metric, task->kind)) continue;
      EXPECT_FALSE(score(metric, *task, {}, {})) << name;
    }
  }
  EXPECT_FALSE(score(Metric::kRocAuc, kBinaryTask, {0.1, 0.2}, {1, 1}));
  EXPECT_FALSE(score(Metric::kRocAuc, kBinaryTask, {0.1, 0.2}, {0, 0}));
  EXPECT_FALSE(score(Metric::kAveragePrecision, kBinaryTask, {0.1, 0.2}, {0, 0}));
  EXPECT_FALSE(score(Metric::kRocAuc, kThreeClasses, {0.1, 0.2, 0.7}, {1}));
  EXPECT_FALSE(score(Metric::kF1, kBinaryTask, {0.1, 0.2}, {0, 0}));
  EXPECT_FALSE(score(Metric::kR2, kRegressionTask, {1, 2}, {3, 3}));
  EXPECT_FALSE(score(Metric::kRelativeRmse, kRegressionTask, {1, 2}, {0, 0}));
  EXPECT_DOUBLE_EQ(*score(Metric::kErrorRate, kBinaryTask, {0.1, 0.2}, {1, 1}), 1);
}

TEST(Metric, MisuseIsRefused) {
  EXPECT_THROW((void)score(Metric::kRmse, kBinaryTask, {0.5}, {1}), InputError);
  EXPECT_THROW((void)score(Metric::kAveragePrecision, kThreeClasses, {1, 0, 0}, {1}), InputError);
  EXPECT_THROW((void)score(Metric::kAuto, kRegressionTask, {1}, {1}), InputError);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW((void)score(Metric::kRocAuc, kBinaryTask, {nan, 0.5}, {1, 0}), FailureError);
}

TEST(Metric, DirectionOfEachMetric) {
  for (const Metric metric : {Metric::kR2, Metric::kF1, Metric::kRocAuc, Metric::kAveragePrecision})
    EXPECT_TRUE(higher_is_better(metric));
  for (const Metric metric :
       {Metric::kRmse, Metric::kMae, Metric::kRelativeRmse, Metric::kErrorRate, Metric::kLogLoss})
    EXPECT_FALSE(higher_is_better(metric));
}

TEST(Predictions, AreInUnitsAndProbabilities) {
  Task regression = kRegressionTask;
  regression.mean = 10;
  regression.scale = 2;
  const auto outputs = at::tensor({0.f, -1.f, 3.f}).unsqueeze(1);
  EXPECT_TRUE(at::equal(predictions_from_outputs(regression, outputs), vector({10, 8, 16})));
  EXPECT_TRUE(at::equal(labels_in_units(regression, vector({1, -1})), vector({12, 8})));
  EXPECT_TRUE(at::equal(labels_in_units(kBinaryTask, vector({1, 0})), vector({1, 0})));

  const auto positive = predictions_from_outputs(kBinaryTask, outputs);
  EXPECT_EQ(positive.scalar_type(), at::kDouble);
  EXPECT_NEAR(positive[1].item<double>(), 1 / (1 + std::exp(1.0)), 1e-15);

  const auto classes = predictions_from_outputs(kThreeClasses, outputs.view({1, 3}));
  EXPECT_EQ(classes.size(1), 3);
  const double total = 1 + std::exp(-1.0) + std::exp(3.0);
  EXPECT_NEAR(classes[0][2].item<double>(), std::exp(3.0) / total, 1e-15);
}

}  // namespace
}  // namespace kindred
