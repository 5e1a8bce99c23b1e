#pragma once

#include <ATen/core/Tensor.h>

#include "kindred/task/task.h"

namespace kindred {

// The loss of a task on label maps as two float64 scalars: loss = sum / max(weight, 1). The parts
// of several batches can be added.
struct LossParts {
  at::Tensor sum, weight;

  // Of parts by row, [rows, tasks]: the tasks' losses over all rows, [tasks]; 0 without a label.
  [[nodiscard]] at::Tensor over_rows() const;
};

// outputs [rows, task.outputs()], map [rows, channels, height, width] with NaN where a pixel has no
// label. `sum` is over all present labels, of
//   cross_entropy: multiclass −log softmax of the true class over the pixel's outputs; binary on
//   the logit, a positive pixel weighted by `positive_weight`; mae, mse, huber: as for rows.
// `weight` is the number of present labels or, with pixel_mean = "all", of all elements of `map`.
// forgive_shift: for each row, compares the output with the map's interior (without its outermost
// pixels) under the nine shifts by up to one pixel. The row's loss is the smallest of the nine
// means, each by pixel_mean. `sum` adds these, and `weight` is the number of rows with a label in
// the interior (with "all": of rows). "Rotate loss" of Standley et al. (ICML 2020).
[[nodiscard]] LossParts dense_loss(const Task& task, const at::Tensor& outputs,
                                   const at::Tensor& map);

}  // namespace kindred
