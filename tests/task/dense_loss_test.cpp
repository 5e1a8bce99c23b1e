// Losses and metrics of label maps against plain loops in float64.
#include "kindred/task/dense_loss.h"

#include <cmath>
#include <limits>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/task/dense_metric.h"
#include "kindred/task/loss.h"

#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Case {
  Task task;
  at::Tensor outputs, map;

  Case(int64_t classes, const InputShape& shape, int64_t rows, double missing)
      : task(dense_task("t", classes, shape)) {
    at::manual_seed(7);
    outputs = at::randn({rows, task.outputs()}, at::kDouble);
    map = random_maps({task}, {1, shape.height, shape.width}, rows, missing, at::kDouble, 3)
              .slice(0, rows)
              .maps[0];
  }

  [[nodiscard]] double output(int64_t row, int64_t c, int64_t y, int64_t x) const {
    return outputs[row][(c * map.size(2) + y) * map.size(3) + x].item<double>();
  }
  [[nodiscard]] double label(int64_t row, int64_t c, int64_t y, int64_t x) const {
    return map[row][c][y][x].item<double>();
  }
  [[nodiscard]] double value() const {
    const auto parts = dense_loss(task, outputs, map);
    return parts.sum.item<double>() / std::max(1.0, parts.weight.item<double>());
  }

  // The loss of a label by the outputs of pixel (y + down, x + right).
  [[nodiscard]] double loss(int64_t row, int64_t c, int64_t y, int64_t x, int64_t down = 0,
                            int64_t right = 0) const {
    const double truth = label(row, c, y, x);
    if (task.kind == TaskKind::kMulticlass) {
      double sum = 0;
      for (int64_t k = 0; k < task.channels(); ++k) sum += std::exp(output(row, k, y, x));
      return std::log(sum) - output(row, static_cast<int64_t>(truth), y, x);
    }
    const double given = output(row, c, y + down, x + right);
    if (task.kind == TaskKind::kBinary)
      return truth > 0 ? task.positive_weight * std::log1p(std::exp(-given))
                       : std::log1p(std::exp(given));
    const double error = std::abs(given - truth), delta = task.huber_delta;
    if (task.loss == LossKind::kMse) return error * error;
    if (task.loss == LossKind::kHuber)
      return error < delta ? error * error / 2 : delta * (error - delta / 2);
    return error;
  }

  [[nodiscard]] double expected() const {
    double sum = 0, labels = 0;
    for (int64_t row = 0; row < map.size(0); ++row)
      for (int64_t c = 0; c < map.size(1); ++c)
        for (int64_t y = 0; y < map.size(2); ++y)
          for (int64_t x = 0; x < map.size(3); ++x) {
            if (std::isnan(label(row, c, y, x))) continue;
            sum += loss(row, c, y, x);
            ++labels;
          }
    return sum / (task.pixel_mean == PixelMean::kAll ? static_cast<double>(map.numel()) : labels);
  }

  [[nodiscard]] double expected_with_shifts() const {
    double total = 0;
    int rows = 0;
    for (int64_t row = 0; row < map.size(0); ++row) {
      double smallest = std::numeric_limits<double>::infinity(), labels = 0;
      for (int64_t down = -1; down <= 1; ++down)
        for (int64_t right = -1; right <= 1; ++right) {
          double sum = 0;
          labels = 0;
          for (int64_t c = 0; c < map.size(1); ++c)
            for (int64_t y = 1; y + 1 < map.size(2); ++y)
              for (int64_t x = 1; x + 1 < map.size(3); ++x) {
                if (!std::isnan(label(row, c, y, x))) {
                  sum += loss(row, c, y, x, down, right);
                  ++labels;
                }
              }
          const double all =
              static_cast<double>(map.size(1) * (map.size(2) - 2) * (map.size(3) - 2));
          smallest = std::min(smallest, sum / (task.pixel_mean == PixelMean::kAll ? all : labels));
        }
      if (labels == 0) continue;
      total += smallest;
      ++rows;
    }
    return total / rows;
  }
};

TEST(DenseLoss, AgreesWithPlainLoops) {
  for (const double missing : {0.0, 0.4}) {
    for (const auto mean : {PixelMean::kValid, PixelMean::kAll}) {
      Case classes(4, {1, 3, 5}, 3, missing), binary(2, {1, 4, 3}, 3, missing);
      Case numbers(0, {3, 3, 4}, 3, missing);
      binary.task.positive_weight = 2.5;
      numbers.task.huber_delta = 0.7;
      for (auto* one : {&classes, &binary, &numbers}) {
        one->task.pixel_mean = mean;
        EXPECT_NEAR(one->value(), one->expected(), 1e-12);
      }
      for (const auto loss : {LossKind::kMse, LossKind::kHuber}) {
        numbers.task.loss = loss;
        EXPECT_NEAR(numbers.value(), numbers.expected(), 1e-12);
      }
    }
  }
}

TEST(DenseLoss, ShiftsByOnePixelAreForgiven) {
  for (const auto mean : {PixelMean::kValid, PixelMean::kAll}) {
    Case numbers(0, {2, 5, 6}, 4, 0.3);
    numbers.task.forgive_shift = true;
    numbers.task.pixel_mean = mean;
    EXPECT_NEAR(numbers.value(), numbers.expected_with_shifts(), 1e-12);
    // A row without labels counts for nothing where the labels that are there count.
    numbers.map[1].fill_(kNone);
    if (mean == PixelMean::kValid) {
      EXPECT_NEAR(numbers.value(), numbers.expected_with_shifts(), 1e-12);
    }
    // The map itself, moved by a pixel.
    numbers.map = at::randn({4, 2, 5, 6}, at::kDouble);
    numbers.outputs = numbers.map.roll({1}, {3}).reshape({4, -1});
    EXPECT_NEAR(numbers.value(), 0, 1e-12);
    numbers.task.forgive_shift = false;
    EXPECT_GT(numbers.value(), 0.1);
  }
}

TEST(DenseLoss, PixelsWithoutALabelHaveNoGradient) {
  for (const bool forgive : {false, true}) {
    Case numbers(0, {1, 4, 4}, 2, 0.5);
    numbers.task.forgive_shift = forgive;
    numbers.map[0].fill_(kNone);
    numbers.outputs.requires_grad_(true);
    dense_loss(numbers.task, numbers.outputs, numbers.map).sum.backward();
    EXPECT_EQ(numbers.outputs.grad()[0].abs().max().item<double>(), 0);
    EXPECT_GT(numbers.outputs.grad()[1].abs().max().item<double>(), 0);
    numbers.map.fill_(kNone);
    EXPECT_EQ(numbers.value(), 0);
  }
}

TEST(DenseLoss, AnOutputThatIsNoNumberShows) {
  Case numbers(0, {1, 3, 3}, 2, 0.5);
  numbers.outputs.fill_(kNone);
  EXPECT_TRUE(std::isnan(numbers.value()));
}

TEST(DenseLoss, PartsOfBatchesAddUpToTheLossOfAll) {
  auto shifted = dense_task("s", 0, {1, 4, 5});
  shifted.forgive_shift = true;
  const std::vector<Task> tasks = {dense_task("a", 3, {1, 4, 5}), binary_task("b"), shifted,
                                   regression_task("r"), dense_task("d", 2, {1, 4, 5})};
  const DataSet data = random_maps(tasks, {2, 4, 5}, 10, 0.3, at::kDouble, 1);
  int64_t width = 0;
  for (const auto& task : tasks) width += task.outputs();
  at::manual_seed(1);
  const auto outputs = at::randn({10, width}, at::kDouble);
  const LossBank bank(tasks);
  const auto whole = bank.losses(outputs, data.slice(0, 10));
  const auto first = bank.parts(outputs.narrow(0, 0, 3), data.slice(0, 3));
  const auto second = bank.parts(outputs.narrow(0, 3, 7), data.slice(3, 10));
  EXPECT_LT((whole - (first.sum + second.sum) / (first.weight + second.weight))
                .abs()
                .max()
                .item<double>(),
            1e-12);
  int64_t begin = 0;
  for (size_t i = 0; i < tasks.size(); ++i) {
    const auto own = outputs.narrow(1, begin, tasks[i].outputs());
    const auto task = static_cast<int64_t>(i);
    EXPECT_NEAR(bank.loss_of(task, own, data.slice(0, 10)).item<double>(),
                whole[task].item<double>(), 1e-12);
    begin += tasks[i].outputs();
  }
  Batch batch = data.slice(0, 10);
  EXPECT_EQ(bank.present(batch), std::vector<bool>(5, true));
  batch.maps[4].fill_(kNone);
  EXPECT_EQ(bank.present(batch), (std::vector<bool>{true, true, true, true, false}));
}

double metric_of(Case& made, Metric metric) {
  made.task.metric = metric;
  DenseMetric gathered(made.task);
  gathered.add(made.outputs.narrow(0, 0, 1), made.map.narrow(0, 0, 1));
  gathered.add(made.outputs.narrow(0, 1, made.map.size(0) - 1),
               made.map.narrow(0, 1, made.map.size(0) - 1));
  return gathered.value().value();
}

TEST(DenseMetric, AgreesWithPlainLoops) {
  Case made(3, {1, 6, 5}, 4, 0.3);
  std::vector<std::vector<double>> counts(3, std::vector<double>(3));
  for (int64_t row = 0; row < 4; ++row)
    for (int64_t y = 0; y < 6; ++y)
      for (int64_t x = 0; x < 5; ++x) {
        if (std::isnan(made.label(row, 0, y, x))) continue;
        size_t best = 0;
        for (size_t c = 1; c < 3; ++c)
          if (made.output(row, static_cast<int64_t>(c), y, x) >
              made.output(row, static_cast<int64_t>(best), y, x))
            best = c;
        ++counts[static_cast<size_t>(made.label(row, 0, y, x))][best];
      }
  double all = 0, right = 0, iou = 0;
  for (size_t c = 0; c < 3; ++c) {
    double either = -counts[c][c];
    for (size_t k = 0; k < 3; ++k) {
      all += counts[c][k];
      either += counts[c][k] + counts[k][c];
    }
    right += counts[c][c];
    iou += counts[c][c] / either / 3;
  }
  EXPECT_NEAR(metric_of(made, Metric::kErrorRate), 1 - right / all, 1e-12);
  EXPECT_NEAR(metric_of(made, Metric::kMeanIou), iou, 1e-12);

  Case numbers(0, {3, 4, 4}, 3, 0.4);
  EXPECT_NEAR(metric_of(numbers, Metric::kMae), numbers.expected(), 1e-12);
  numbers.task.loss = LossKind::kMse;
  EXPECT_NEAR(metric_of(numbers, Metric::kRmse), std::sqrt(numbers.expected()), 1e-12);
}

TEST(DenseMetric, IsNothingWithoutLabelsAndRefusesWhatMeansNothing) {
  Case made(3, {1, 2, 2}, 2, 0);
  made.map.fill_(kNone);
  DenseMetric gathered(made.task);
  gathered.add(made.outputs, made.map);
  EXPECT_FALSE(gathered.value());
  made.outputs.fill_(std::numeric_limits<double>::infinity());
  EXPECT_THROW(gathered.add(made.outputs, made.map), FailureError);
  made.task.metric = Metric::kRocAuc;
  EXPECT_THROW(DenseMetric{made.task}, InputError);
}

TEST(DenseTask, IsKeptInJson) {
  Task task = dense_task("depth", 0, {3, 8, 9});
  task.forgive_shift = task.vectors = true;
  task.pixel_mean = PixelMean::kAll;
  const Task again = Task::from_json(task.to_json());
  EXPECT_EQ(again.map, task.map);
  EXPECT_EQ(again.to_json(), task.to_json());
  EXPECT_FALSE(regression_task("r").to_json().contains("map"));
}

}  // namespace
}  // namespace kindred
