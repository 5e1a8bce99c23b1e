#include "kindred/task/metric.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/task/metric_rows.h"
#include "kindred/task/ranking.h"

namespace kindred {
namespace {

std::optional<double> ratio(double above, double below) {
  if (below == 0) return std::nullopt;
  return above / below;
}

double squared_distance(const Truth<double>& truth, double center) {
  double sum = 0;
  for (size_t i = 0; i < truth.labels.size(); ++i)
    sum += truth.weights[i] * ((truth.labels[i] - center) * (truth.labels[i] - center));
  return sum;
}

std::optional<double> regression_metric(Metric metric, const Task& task,
                                        const std::vector<double>& predictions,
                                        const Truth<double>& truth) {
  double squares = 0, distances = 0, sum = 0;
  for (size_t i = 0; i < predictions.size(); ++i) {
    const double error = predictions[i] - truth.labels[i], weight = truth.weights[i];
    squares += weight * (error * error);
    distances += weight * std::abs(error);
    sum += weight * truth.labels[i];
  }
  switch (metric) {
    case Metric::kRmse:
      return std::sqrt(squares / truth.weight);
    case Metric::kMae:
      return distances / truth.weight;
    case Metric::kR2: {
      const auto unexplained = ratio(squares, squared_distance(truth, sum / truth.weight));
      return unexplained ? std::optional(1 - *unexplained) : std::nullopt;
    }
    default: {
      const auto square = ratio(squares, squared_distance(truth, task.mean));
      return square ? std::optional(std::sqrt(*square)) : std::nullopt;
    }
  }
}

double error_rate(const Probabilities& probabilities, const Truth<size_t>& truth) {
  double wrong = 0;
  for (size_t i = 0; i < truth.labels.size(); ++i)
    if (probabilities.predicted(i) != truth.labels[i]) wrong += truth.weights[i];
  return wrong / truth.weight;
}

double log_loss(const Probabilities& probabilities, const Truth<size_t>& truth) {
  constexpr double kSmallest = 1e-15;
  double sum = 0;
  for (size_t i = 0; i < truth.labels.size(); ++i) {
    const double probability = probabilities.of(i, truth.labels[i]);
    sum -= truth.weights[i] * std::log(std::clamp(probability, kSmallest, 1 - kSmallest));
  }
  return sum / truth.weight;
}

// Mean of `score` over the classes (binary: the positive class) for which it returns a value.
template <class Score>
std::optional<double> macro(const Task& task, const Score& score) {
  const bool binary = task.kind == TaskKind::kBinary;
  double sum = 0, count = 0;
  for (size_t label = binary ? 1 : 0; label < (binary ? 2 : task.classes.size()); ++label) {
    if (const std::optional<double> one = score(label)) {
      sum += *one;
      ++count;
    }
  }
  return ratio(sum, count);
}

// Macro average of F1 or of intersection over union.
std::optional<double> macro_overlap(Metric metric, const Task& task,
                                    const Probabilities& probabilities,
                                    const Truth<size_t>& truth) {
  struct Count {
    double right = 0,
           wrong = 0;  // weight of rows both predicted and labelled so; of rows only one of these
  };
  std::vector<Count> counts(std::max<size_t>(2, task.classes.size()));
  for (size_t i = 0; i < truth.labels.size(); ++i) {
    const size_t predicted = probabilities.predicted(i), label = truth.labels[i];
    if (predicted == label) {
      counts[predicted].right += truth.weights[i];
    } else {
      counts[predicted].wrong += truth.weights[i];
      counts[label].wrong += truth.weights[i];
    }
  }
  return macro(task, [&](size_t label) {
    const Count& count = counts[label];
    const double right = metric == Metric::kF1 ? 2 * count.right : count.right;
    return ratio(right, right + count.wrong);
  });
}

template <class Rank>
std::optional<double> macro_ranking(const Task& task, const Probabilities& probabilities,
                                    const Truth<size_t>& truth, const Rank& rank) {
  return macro(task, [&](size_t label) {
    std::vector<double> scores(truth.labels.size());
    std::vector<bool> positive(truth.labels.size());
    for (size_t i = 0; i < truth.labels.size(); ++i) {
      scores[i] = probabilities.of(i, label);
      positive[i] = truth.labels[i] == label;
    }
    return rank(scores, positive, truth.weights);
  });
}

std::optional<double> class_metric(Metric metric, const Task& task,
                                   const Probabilities& probabilities, const Truth<size_t>& truth) {
  switch (metric) {
    case Metric::kErrorRate:
      return error_rate(probabilities, truth);
    case Metric::kLogLoss:
      return log_loss(probabilities, truth);
    case Metric::kF1:
    case Metric::kMeanIou:
      return macro_overlap(metric, task, probabilities, truth);
    case Metric::kRocAuc:
      return macro_ranking(task, probabilities, truth, roc_auc);
    default:
      return macro_ranking(task, probabilities, truth, average_precision);
  }
}

}  // namespace

std::optional<double> evaluate(Metric metric, const Task& task, const at::Tensor& predictions,
                               const at::Tensor& labels, const at::Tensor& weights) {
  if (!fits(metric, task.kind))
    throw InputError(fmt::format("task {}: metric {} does not fit a {} task", quote(task.name),
                                 name_of(metric_names(), metric),
                                 name_of(task_kind_names(), task.kind)));
  if (labels.size(0) == 0) return std::nullopt;
  const auto known = metric_numbers(labels);
  const auto counted =
      weights.defined() ? metric_numbers(weights) : std::vector<double>(known.size(), 1);
  const double weight = std::accumulate(counted.begin(), counted.end(), 0.0);
  const auto predicted = metric_numbers(predictions);
  if (!std::all_of(predicted.begin(), predicted.end(), [](double p) { return std::isfinite(p); }))
    throw FailureError(
        fmt::format("task {}: a prediction is not finite; try a smaller learning rate, or look for "
                    "outliers in the data",
                    quote(task.name)));
  if (task.kind == TaskKind::kRegression)
    return regression_metric(metric, task, predicted, {known, counted, weight});
  const Probabilities probabilities{predicted, static_cast<size_t>(task.outputs())};
  return class_metric(metric, task, probabilities,
                      {std::vector<size_t>(known.begin(), known.end()), counted, weight});
}

at::Tensor predictions_from_outputs(const Task& task, const at::Tensor& outputs) {
  const auto exact = outputs.to(at::kDouble);
  if (task.kind == TaskKind::kMulticlass) return at::softmax(exact, 1);
  if (task.kind == TaskKind::kBinary) return at::sigmoid(exact.squeeze(1));
  return (task.is_dense() ? exact : exact.squeeze(1)) * task.scale + task.mean;
}

at::Tensor labels_in_units(const Task& task, const at::Tensor& values) {
  auto exact = values.to(at::kDouble);
  if (task.kind != TaskKind::kRegression) return exact;
  return exact * task.scale + task.mean;
}

}  // namespace kindred
