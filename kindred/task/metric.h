#pragma once

#include <optional>

#include <ATen/core/Tensor.h>

#include "kindred/task/task.h"

namespace kindred {

// The metric of one task over its labelled rows, computed in float64.
//   predictions: regression [rows] in the task's own units; binary [rows], the positive class's
//   probability; multiclass [rows, classes] probabilities. labels [rows]: values in own units, or
//   class indices, none missing. weights [rows], finite, above 0: how much each row counts;
//   undefined: all alike. All sums, means and counts are weighted, as scikit-learn's are by its
//   sample_weight.
// The class predicted is the most probable one, the first of equals: positive above 0.5.
//   f1: 2 tp / (2 tp + fp + fn), mean_iou: tp / (tp + fp + fn); the macro average leaves out
//   classes neither there nor predicted.
//   roc_auc: the macro average leaves out classes that no row or every row has.
//   average_precision: over the distinct scores from high to low, precision at that score × the
//   recall that its rows add.
//   log_loss: probabilities are first moved into 1e-15 .. 1 − 1e-15.
// Nothing when it is undefined: no rows, a ranking metric with one class only, or a ratio with a
// zero below (r2 of equal labels, relative_rmse of labels at the training mean, f1 without a
// positive row or prediction). Throws InputError when the metric does not fit the task's kind,
// FailureError for a prediction that is not finite.
[[nodiscard]] std::optional<double> evaluate(Metric metric, const Task& task,
                                             const at::Tensor& predictions,
                                             const at::Tensor& labels,
                                             const at::Tensor& weights = {});

// Head outputs → what `evaluate` and users take, float64. outputs [rows, task.outputs()].
[[nodiscard]] at::Tensor predictions_from_outputs(const Task& task, const at::Tensor& outputs);
// Internal labels (class index or standardised value) → own units, float64.
[[nodiscard]] at::Tensor labels_in_units(const Task& task, const at::Tensor& values);

}  // namespace kindred
