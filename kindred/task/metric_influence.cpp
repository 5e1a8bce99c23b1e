#include <cmath>
#include <numeric>
#include <vector>

#include <ATen/Functions.h>

#include "kindred/task/metric.h"
#include "kindred/task/metric_rows.h"
#include "kindred/task/ranking.h"

namespace kindred {
namespace {

std::vector<double> of_regression(Metric metric, const Task& task, double value,
                                  const std::vector<double>& predictions,
                                  const Truth<double>& truth) {
  const size_t rows = truth.labels.size();
  double center = task.mean;
  if (metric == Metric::kR2)
    center =
        std::inner_product(truth.labels.begin(), truth.labels.end(), truth.weights.begin(), 0.0) /
        truth.weight;
  double distances = 0;
  for (size_t i = 0; i < rows; ++i)
    distances += truth.weights[i] * std::pow(truth.labels[i] - center, 2);
  std::vector<double> influences(rows);
  if (metric != Metric::kMae && metric != Metric::kR2 && value == 0) return influences;
  for (size_t i = 0; i < rows; ++i) {
    const double error = predictions[i] - truth.labels[i], square = error * error;
    const double distance = std::pow(truth.labels[i] - center, 2);
    double derivative = 0;
    switch (metric) {
      case Metric::kRmse:
        derivative = (square - value * value) / (2 * truth.weight * value);
        break;
      case Metric::kMae:
        derivative = (std::abs(error) - value) / truth.weight;
        break;
      case Metric::kR2:
        derivative = ((1 - value) * distance - square) / distances;
        break;
      default:
        derivative = (square - value * value * distance) / (2 * distances * value);
    }
    influences[i] = truth.weights[i] * derivative;
  }
  return influences;
}

std::vector<double> of_overlap(Metric metric, const Task& task, const Probabilities& probabilities,
                               const Truth<size_t>& truth) {
  const size_t rows = truth.labels.size();
  const size_t classes = std::max<size_t>(2, task.classes.size());
  const size_t first = task.kind == TaskKind::kBinary ? 1 : 0;
  const double factor = metric == Metric::kF1 ? 2 : 1;
  std::vector<double> right(classes), wrong(classes), predicted(rows);
  for (size_t i = 0; i < rows; ++i) {
    const size_t guess = probabilities.predicted(i), label = truth.labels[i];
    if (guess == label) {
      right[label] += factor * truth.weights[i];
    } else {
      wrong[guess] += truth.weights[i];
      wrong[label] += truth.weights[i];
    }
  }
  double averaged = 0;
  for (size_t c = first; c < classes; ++c)
    if (right[c] + wrong[c] > 0) ++averaged;
  const auto change = [&](size_t c, bool is_right) {
    if (c < first) return 0.0;
    const double whole = right[c] + wrong[c], overlap = right[c] / whole;
    return (is_right ? factor * (1 - overlap) : -overlap) / whole / averaged;
  };
  std::vector<double> influences(rows);
  for (size_t i = 0; i < rows; ++i) {
    const size_t guess = probabilities.predicted(i), label = truth.labels[i];
    influences[i] =
        truth.weights[i] *
        (guess == label ? change(label, true) : change(guess, false) + change(label, false));
  }
  return influences;
}

std::vector<double> of_ranking(Metric metric, const Task& task, const Probabilities& probabilities,
                               const Truth<size_t>& truth) {
  const size_t rows = truth.labels.size();
  const bool binary = task.kind == TaskKind::kBinary;
  std::vector<double> sum(rows);
  double averaged = 0;
  for (size_t label = binary ? 1 : 0; label < (binary ? 2 : task.classes.size()); ++label) {
    std::vector<double> scores(rows);
    std::vector<bool> positive(rows);
    for (size_t i = 0; i < rows; ++i) {
      scores[i] = probabilities.of(i, label);
      positive[i] = truth.labels[i] == label;
    }
    const auto own = metric == Metric::kRocAuc
                         ? roc_auc_influences(scores, positive, truth.weights)
                         : average_precision_influences(scores, positive, truth.weights);
    if (own.empty()) continue;
    for (size_t i = 0; i < rows; ++i) sum[i] += own[i];
    ++averaged;
  }
  for (double& value : sum) value /= averaged;
  return sum;
}

// Of a mean over rows.
std::vector<double> of_mean(Metric metric, double value, const Probabilities& probabilities,
                            const Truth<size_t>& truth) {
  constexpr double kSmallest = 1e-15;
  std::vector<double> influences(truth.labels.size());
  for (size_t i = 0; i < influences.size(); ++i) {
    const double own =
        metric == Metric::kErrorRate
            ? static_cast<double>(probabilities.predicted(i) != truth.labels[i])
            : -std::log(std::clamp(probabilities.of(i, truth.labels[i]), kSmallest, 1 - kSmallest));
    influences[i] = truth.weights[i] * (own - value) / truth.weight;
  }
  return influences;
}

std::vector<double> of_classes(Metric metric, const Task& task, double value,
                               const Probabilities& probabilities, const Truth<size_t>& truth) {
  switch (metric) {
    case Metric::kErrorRate:
    case Metric::kLogLoss:
      return of_mean(metric, value, probabilities, truth);
    case Metric::kF1:
    case Metric::kMeanIou:
      return of_overlap(metric, task, probabilities, truth);
    default:
      return of_ranking(metric, task, probabilities, truth);
  }
}

}  // namespace

at::Tensor metric_influences(Metric metric, const Task& task, const at::Tensor& predictions,
                             const at::Tensor& labels, const at::Tensor& weights) {
  const auto value = evaluate(metric, task, predictions, labels, weights);
  if (!value) return at::zeros({labels.size(0)}, at::kDouble);
  const auto known = metric_numbers(labels), predicted = metric_numbers(predictions);
  const auto counted =
      weights.defined() ? metric_numbers(weights) : std::vector<double>(known.size(), 1);
  const double weight = std::accumulate(counted.begin(), counted.end(), 0.0);
  if (task.kind == TaskKind::kRegression)
    return at::tensor(of_regression(metric, task, *value, predicted, {known, counted, weight}),
                      at::kDouble);
  const Probabilities probabilities{predicted, static_cast<size_t>(task.outputs())};
  return at::tensor(of_classes(metric, task, *value, probabilities,
                               {std::vector<size_t>(known.begin(), known.end()), counted, weight}),
                    at::kDouble);
}

double error_of_metric(Metric metric, double value) {
  return higher_is_better(metric) ? 1 - value : value;
}

}  // namespace kindred
