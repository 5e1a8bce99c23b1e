#include "kindred/task/dense_metric.h"

#include <cmath>
#include <numeric>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {

DenseMetric::DenseMetric(const Task& task) : task_(task) {
  if (!fits(task.metric, task.kind) || !fits_maps(task.metric))
    throw InputError(fmt::format("task {}: metric {} is not defined for these label maps",
                                 quote(task.name), name_of(metric_names(), task.metric)));
  if (task.kind != TaskKind::kRegression)
    counts_.assign(task.classes.size() * task.classes.size(), 0);
}

void DenseMetric::add(const at::Tensor& outputs, const at::Tensor& map) {
  const auto shaped =
      outputs.detach().reshape({map.size(0), task_.channels(), map.size(2), map.size(3)});
  if (!std::isfinite(shaped.sum(at::kDouble).item<double>()))
    throw FailureError(
        fmt::format("task {}: a prediction is not finite; try a smaller learning rate, or look for "
                    "outliers in the data",
                    quote(task_.name)));
  if (task_.kind == TaskKind::kRegression)
    add_numbers(shaped, map);
  else
    add_classes(shaped, map);
}

void DenseMetric::add_classes(const at::Tensor& outputs, const at::Tensor& map) {
  const auto predicted =
      (task_.kind == TaskKind::kBinary ? outputs.gt(0).to(at::kLong) : outputs.argmax(1, true))
          .to(at::kCPU)
          .contiguous();
  const auto truth = map.to(at::kCPU, at::kDouble).contiguous();
  const auto* guess = predicted.data_ptr<int64_t>();
  const auto* label = truth.data_ptr<double>();
  for (int64_t i = 0; i < truth.numel(); ++i) {
    if (std::isnan(label[i])) continue;
    ++counts_[static_cast<size_t>(label[i]) * task_.classes.size() + static_cast<size_t>(guess[i])];
  }
}

void DenseMetric::add_numbers(const at::Tensor& outputs, const at::Tensor& map) {
  const auto there = at::isnan(map).logical_not();
  const auto errors =
      (outputs.to(at::kDouble) - map.to(at::kDouble)).masked_fill(there.logical_not(), 0);
  squares_ += errors.square().sum().item<double>();
  distances_ += errors.abs().sum().item<double>();
  labels_ += there.sum(at::kDouble).item<double>();
}

DenseMetric& DenseMetric::operator+=(const DenseMetric& other) {
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  squares_ += other.squares_;
  distances_ += other.distances_;
  labels_ += other.labels_;
  return *this;
}

std::optional<double> DenseMetric::value() const {
  if (task_.kind == TaskKind::kRegression) {
    if (labels_ == 0) return std::nullopt;
    return task_.metric == Metric::kRmse ? std::sqrt(squares_ / labels_) : distances_ / labels_;
  }
  const size_t classes = task_.classes.size();
  const auto count = [&](size_t truth, size_t guess) {
    return static_cast<double>(counts_[truth * classes + guess]);
  };
  double all = 0, right = 0, sum = 0, averaged = 0;
  for (size_t c = 0; c < classes; ++c) {
    double labelled = 0, predicted = 0;
    for (size_t other = 0; other < classes; ++other) {
      labelled += count(c, other);
      predicted += count(other, c);
    }
    all += labelled;
    right += count(c, c);
    // Binary tasks are scored on the positive class only.
    if (labelled + predicted == 0 || (task_.kind == TaskKind::kBinary && c == 0)) continue;
    sum += task_.metric == Metric::kF1 ? 2 * count(c, c) / (labelled + predicted)
                                       : count(c, c) / (labelled + predicted - count(c, c));
    ++averaged;
  }
  if (task_.metric == Metric::kErrorRate)
    return all == 0 ? std::nullopt : std::optional(1 - right / all);
  return averaged == 0 ? std::nullopt : std::optional(sum / averaged);
}

double DenseMetric::influence(const DenseMetric& rows) const {
  const auto all = value();
  if (!all) return 0;
  if (task_.kind == TaskKind::kRegression) {
    if (task_.metric != Metric::kRmse) return (rows.distances_ - *all * rows.labels_) / labels_;
    return *all == 0 ? 0 : (rows.squares_ - *all * *all * rows.labels_) / (2 * labels_ * *all);
  }
  const size_t classes = task_.classes.size();
  const auto pixels = [](const std::vector<int64_t>& counts) {
    return static_cast<double>(std::accumulate(counts.begin(), counts.end(), int64_t{0}));
  };
  // Pixels of class c by label and by prediction together, and the right ones.
  const auto marks = [classes](const std::vector<int64_t>& counts, size_t c) {
    int64_t sum = 0;
    for (size_t other = 0; other < classes; ++other)
      sum += counts[c * classes + other] + counts[other * classes + c];
    return static_cast<double>(sum);
  };
  const auto right = [classes](const std::vector<int64_t>& counts, size_t c) {
    return static_cast<double>(counts[c * classes + c]);
  };
  if (task_.metric == Metric::kErrorRate) {
    double wrong = pixels(rows.counts_);
    for (size_t c = 0; c < classes; ++c) wrong -= right(rows.counts_, c);
    return (wrong - *all * pixels(rows.counts_)) / pixels(counts_);
  }
  double sum = 0, averaged = 0;
  for (size_t c = task_.kind == TaskKind::kBinary ? 1 : 0; c < classes; ++c) {
    if (marks(counts_, c) == 0) continue;
    ++averaged;
    const bool f1 = task_.metric == Metric::kF1;
    const auto above = [&](const auto& counts) { return (f1 ? 2 : 1) * right(counts, c); };
    const auto below = [&](const auto& counts) {
      return marks(counts, c) - (f1 ? 0 : right(counts, c));
    };
    const double overlap = above(counts_) / below(counts_);
    sum += (above(rows.counts_) - overlap * below(rows.counts_)) / below(counts_);
  }
  return sum / averaged;
}

}  // namespace kindred
