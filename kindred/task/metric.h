#pragma once

#include <optional>

#include <ATen/core/Tensor.h>

#include "kindred/task/task.h"

namespace kindred {

// The metric of one task over its labelled rows, computed in float64.
//   predictions: regression [rows] in the task's own units; binary [rows], the positive class's
//   probability; multiclass [rows, classes] probabilities. labels [rows]: values in own units, or
//   class indices. No NaN in either.
// Nothing when it is undefined: no rows, or a ranking metric with one class only.
[[nodiscard]] std::optional<double> evaluate(Metric metric, const Task& task,
                                             const at::Tensor& predictions,
                                             const at::Tensor& labels);

// Head outputs → what `evaluate` and users take. outputs [rows, task.outputs()].
[[nodiscard]] at::Tensor predictions_from_outputs(const Task& task, const at::Tensor& outputs);
// Internal labels (class index or standardised value) → own units.
[[nodiscard]] at::Tensor labels_in_units(const Task& task, const at::Tensor& values);

}  // namespace kindred
