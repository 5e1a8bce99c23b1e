// Influences against central differences of the metric by the rows' weights, and against DeLong's
// placement values.
#include <cmath>
#include <string>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/random.h"
#include "kindred/task/dense_metric.h"
#include "kindred/task/metric.h"

#include "tests/support/dense_fixtures.h"

namespace kindred {
namespace {

struct InfluenceCase {
  Task task;
  at::Tensor predictions, labels, weights;
};

// With ties among the scores, and rows of several weights.
InfluenceCase made(TaskKind kind, uint64_t seed) {
  RandomStream stream(seed);
  const size_t rows = 40;
  InfluenceCase made;
  made.task.name = "t";
  made.task.kind = kind;
  made.task.mean = 0.3;
  if (kind == TaskKind::kBinary) made.task.classes = {"no", "yes"};
  if (kind == TaskKind::kMulticlass) made.task.classes = {"a", "b", "c"};
  std::vector<double> predictions, labels, weights;
  for (size_t row = 0; row < rows; ++row) {
    weights.push_back(0.5 + static_cast<double>(stream.below(4)));
    if (kind == TaskKind::kRegression) {
      labels.push_back(stream.normal());
      predictions.push_back(labels.back() + stream.normal());
      continue;
    }
    labels.push_back(static_cast<double>(stream.below(kind == TaskKind::kBinary ? 2 : 3)));
    if (kind == TaskKind::kBinary) {
      predictions.push_back((1 + static_cast<double>(stream.below(9))) / 10);
      continue;
    }
    const double a = 1 + static_cast<double>(stream.below(5)),
                 b = 1 + static_cast<double>(stream.below(5)), c = 3;
    for (const double share : {a, b, c}) predictions.push_back(share / (a + b + c));
  }
  made.predictions = at::tensor(predictions, at::kDouble);
  if (kind == TaskKind::kMulticlass) made.predictions = made.predictions.view({-1, 3});
  made.labels = at::tensor(labels, at::kDouble);
  made.weights = at::tensor(weights, at::kDouble);
  return made;
}

TEST(MetricInfluence, IsTheDerivativeByTheRowsWeight) {
  for (const TaskKind kind : {TaskKind::kRegression, TaskKind::kBinary, TaskKind::kMulticlass})
    for (const auto& [name, measured] : metric_names()) {
      const Metric metric = measured;  // clang 14 captures no structured binding
      if (metric == Metric::kAuto || !fits(metric, kind)) continue;
      const InfluenceCase all = made(kind, 3);
      const auto influences =
          metric_influences(metric, all.task, all.predictions, all.labels, all.weights);
      const auto value = [&](int64_t row, double change) {
        auto weights = all.weights.clone();
        weights[row] += change;
        return *evaluate(metric, all.task, all.predictions, all.labels, weights);
      };
      for (int64_t row = 0; row < all.labels.size(0); ++row) {
        const double step = 1e-4, weight = all.weights[row].item<double>();
        const double expected = weight * (value(row, step) - value(row, -step)) / (2 * step);
        EXPECT_NEAR(influences[row].item<double>(), expected, 1e-8) << name << " row " << row;
      }
      EXPECT_NEAR(influences.sum().item<double>(), 0, 1e-12) << name;
      EXPECT_GT(influences.abs().sum().item<double>(), 0.01) << name;
    }
}

TEST(MetricInfluence, OfAnAreaIsByDeLongsPlacements) {
  const InfluenceCase all = made(TaskKind::kBinary, 11);
  const auto influences = metric_influences(Metric::kRocAuc, all.task, all.predictions, all.labels);
  const double area = *evaluate(Metric::kRocAuc, all.task, all.predictions, all.labels);
  const double positives = all.labels.sum().item<double>();
  const double negatives = static_cast<double>(all.labels.size(0)) - positives;
  for (int64_t row = 0; row < all.labels.size(0); ++row) {
    const bool positive = all.labels[row].item<double>() == 1;
    double placement = 0;
    for (int64_t other = 0; other < all.labels.size(0); ++other) {
      if (all.labels[other].item<double>() == (positive ? 1 : 0)) continue;
      const double ahead = (positive ? 1 : -1) * (all.predictions[row].item<double>() -
                                                  all.predictions[other].item<double>());
      placement += ahead > 0 ? 1 : ahead == 0 ? 0.5 : 0;
    }
    placement /= positive ? negatives : positives;
    EXPECT_NEAR(influences[row].item<double>(),
                (placement - area) / (positive ? positives : negatives), 1e-14);
  }
}

TEST(MetricInfluence, IsNothingWhereTheMetricIsUndefinedOrPerfect) {
  Task task = made(TaskKind::kBinary, 1).task;
  const auto two = at::tensor({0.1, 0.9}, at::kDouble), ones = at::ones({2}, at::kDouble);
  EXPECT_TRUE(at::equal(metric_influences(Metric::kRocAuc, task, two, ones), ones * 0));
  EXPECT_TRUE(at::equal(metric_influences(Metric::kF1, task, two * 0, ones * 0), ones * 0));
  task.kind = TaskKind::kRegression;
  for (const Metric metric : {Metric::kRmse, Metric::kRelativeRmse, Metric::kR2, Metric::kMae})
    EXPECT_TRUE(at::equal(metric_influences(metric, task, two, two), ones * 0));
}

// The influence of a picture is the change of the metric when it counts slightly more often.
TEST(MetricInfluence, OfLabelMapsIsTheDerivativeByAPicturesCount) {
  const int64_t rows = 5, often = 20000;
  for (const int64_t classes : {0, 2, 4})
    for (const auto& [name, metric] : metric_names()) {
      const InputShape shape = {classes == 0 ? 2 : 1, 6, 5};
      Task task = dense_task("t", classes, shape);
      task.metric = metric;
      if (metric == Metric::kAuto || !fits(metric, task.kind) || !fits_maps(metric)) continue;
      at::manual_seed(5);
      const auto outputs = at::randn({rows, task.outputs()}, at::kDouble);
      const auto map =
          random_maps({task}, {1, 6, 5}, rows, 0.2, at::kDouble, 3).slice(0, rows).maps[0];
      std::vector<DenseMetric> pictures;
      DenseMetric all(task), many(task);
      for (int64_t row = 0; row < rows; ++row) {
        pictures.emplace_back(task);
        pictures.back().add(outputs.narrow(0, row, 1), map.narrow(0, row, 1));
        all += pictures.back();
        for (int64_t i = 0; i < often; ++i) many += pictures.back();
      }
      double sum = 0;
      for (const auto& picture : pictures) {
        DenseMetric more = many;
        more += picture;
        const double expected = static_cast<double>(often) * (*more.value() - *many.value());
        EXPECT_NEAR(all.influence(picture), expected, 1e-4) << name;
        sum += all.influence(picture);
      }
      EXPECT_NEAR(sum, 0, 1e-12) << name;
    }
}

}  // namespace
}  // namespace kindred
