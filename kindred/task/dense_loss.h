#pragma once

#include <ATen/core/Tensor.h>

#include "kindred/task/task.h"

namespace kindred {

// The loss of a task on label maps in two parts, float64 scalars: it is sum / max(weight, 1), and
// the parts of several batches add up.
struct LossParts {
  at::Tensor sum, weight;
};

// outputs [rows, task.outputs()], map [rows, channels, height, width] with NaN where a pixel has no
// label. `sum` is over all labels that are there, of
//   cross_entropy: multiclass −log softmax of the true class over the pixel's outputs; binary on
//   the logit, a positive pixel weighted by `positive_weight`; mae, mse, huber: as for rows.
// `weight` is the number of those labels, or, with pixel_mean = "all", of all.
// forgive_shift: instead, for each row, the output is laid over the map's interior (without its
// outermost pixels) with each of the nine shifts by up to one pixel, and the smallest of the nine
// means, each by pixel_mean, is the row's. `sum` adds these, and `weight` is the number of rows
// with a label in the interior (with "all": of rows). The "rotate loss" of Standley et al. (ICML
// 2020).
[[nodiscard]] LossParts dense_loss(const Task& task, const at::Tensor& outputs,
                                   const at::Tensor& map);

}  // namespace kindred
