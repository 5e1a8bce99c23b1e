#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/task/dense_loss.h"
#include "kindred/task/task.h"

namespace kindred {

// The losses of all tasks of a network at once. A task's loss is the mean over the rows that carry
// a label for it, weighted by Batch::labelled, summed in float64 so that small differences between
// two losses survive; it is 0 when no row does. Tasks of one kind that stand next to each other are
// computed by the same operations.
//   mse: (output − target)²; mae: |output − target|; huber with its delta; cross_entropy: binary on
//   the logit, a positive row weighted by `positive_weight`; multiclass by softmax over the
//   outputs. Dense tasks, whose labels are maps: see dense_loss.h.
class LossBank {
 public:
  explicit LossBank(const std::vector<Task>& tasks);

  // outputs [rows, all outputs] → [tasks] float64, differentiable.
  [[nodiscard]] at::Tensor losses(const at::Tensor& outputs, const Batch& batch) const;
  // One task's loss, a float64 scalar, from its own outputs [rows, its outputs].
  [[nodiscard]] at::Tensor loss_of(int64_t task, const at::Tensor& own_outputs,
                                   const Batch& batch) const;

  // The same loss in parts that add up over batches: it is sums / weights, and 0 where
  // that weight is 0, each [tasks] float64, with the weighted sum over labelled rows and the sum of
  // their weights where dense_loss() says no other.
  [[nodiscard]] LossParts parts(const at::Tensor& outputs, const Batch& batch) const;

  // For each task whether any row of the batch, or pixel of a row, carries a label for it.
  [[nodiscard]] std::vector<bool> present(const Batch& batch) const;

 private:
  [[nodiscard]] LossParts parts_of(int64_t task, const at::Tensor& own_outputs,
                                   const Batch& batch) const;

  // Neighbouring tasks with the same loss and settings, and their columns.
  struct Run {
    int64_t first_task, tasks;
    int64_t first_output, outputs;
    Task like;
  };
  std::vector<Run> runs_;
  std::vector<Task> tasks_;
};

}  // namespace kindred
