#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/task/dense_loss.h"

namespace kindred {

// A network's results on each row of a data set, on the CPU.
struct RowResults {
  // A task's loss is the sum of `sum` over the sum of `weight`, see LossBank::row_parts(); each
  // [rows, tasks] float64.
  LossParts losses;
  at::Tensor outputs;  // [rows, all outputs]; undefined if a task has label maps
};

struct NetworkEvaluation {
  std::vector<double> losses;  // one per task, over all rows
  RowResults rows;
};

}  // namespace kindred
