#pragma once

#include <optional>

#include <ATen/core/Tensor.h>

#include "kindred/task/task.h"

namespace kindred {

// The metric of one task over its labelled rows, computed in float64.
//   predictions: regression [rows] in the task's units; binary [rows], probability of the positive
//   class; multiclass [rows, classes] probabilities. labels [rows]: values in the task's units, or
//   class indices, none missing. weights [rows], finite, above 0: weight of each row; undefined:
//   all equal. All sums, means and counts are weighted, as with scikit-learn's sample_weight.
// The predicted class is the most probable one, the first of equals; positive above 0.5.
//   f1: 2 tp / (2 tp + fp + fn), mean_iou: tp / (tp + fp + fn); the macro average leaves out
//   classes that are neither present nor predicted.
//   roc_auc: the macro average leaves out classes that no row or every row has.
//   average_precision: sum over the distinct scores, descending, of precision × recall step.
//   log_loss: probabilities are clipped to 1e-15 .. 1 − 1e-15.
// Returns nullopt if undefined: no rows, a ranking metric with only one class, or a zero
// denominator (r2 of equal labels, relative_rmse of labels at the training mean, f1 without a
// positive row or prediction). Throws InputError if the metric does not fit the task's kind,
// FailureError if a prediction is not finite.
[[nodiscard]] std::optional<double> evaluate(Metric metric, const Task& task,
                                             const at::Tensor& predictions,
                                             const at::Tensor& labels,
                                             const at::Tensor& weights = {});

// [rows] float64: each row's part in the metric's sampling error, w_i ∂metric/∂w_i with the weight
// w_i of row i: the influence function (Hampel 1974), whose squares add up to the infinitesimal
// jackknife's variance of the metric (Jaeckel 1972; Efron 1982). They add up to 0. For a mean over
// rows they are the rows' deviations from it; for roc_auc the placement values of DeLong, DeLong
// and Clarke-Pearson (1988). Classes that the macro average leaves out stay out. All 0 if the
// metric is undefined, or an rmse is 0. Arguments and exceptions as for evaluate().
[[nodiscard]] at::Tensor metric_influences(Metric metric, const Task& task,
                                           const at::Tensor& predictions, const at::Tensor& labels,
                                           const at::Tensor& weights = {});

// The metric as an error, of which less is better: 1 − value if higher is better.
[[nodiscard]] double error_of_metric(Metric metric, double value);

// Converts head outputs [rows, task.outputs()] to predictions as in `evaluate`, float64. For a
// dense task: outputs [rows, channels, height, width] to probabilities of the positive class [rows,
// height, width], of classes, or to values in the task's units, of the outputs' shape.
[[nodiscard]] at::Tensor predictions_from_outputs(const Task& task, const at::Tensor& outputs);
// Converts internal labels (class index or standardised value) to the task's units, float64.
[[nodiscard]] at::Tensor labels_in_units(const Task& task, const at::Tensor& values);

}  // namespace kindred
