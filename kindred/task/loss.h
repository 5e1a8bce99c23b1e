#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/task/dense_loss.h"
#include "kindred/task/task.h"

namespace kindred {

// Computes the losses of all tasks of a network. A task's loss is the mean over its labelled rows,
// weighted by Batch::labelled, summed in float64 to preserve small differences between two losses;
// 0 if no row is labelled. Adjacent tasks of one kind are computed by the same operations.
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

  // The losses in parts that can be added over batches: loss = sum / weight, or 0 where the weight
  // is 0; each [tasks] float64. Unless dense_loss() says otherwise, `sum` is the weighted sum over
  // labelled rows and `weight` the sum of their weights.
  [[nodiscard]] LossParts parts(const at::Tensor& outputs, const Batch& batch) const;

  // The same for each row: [rows, tasks] float64, without gradients; a sum is 0 where its weight
  // is.
  [[nodiscard]] LossParts row_parts(const at::Tensor& outputs, const Batch& batch) const;

  // Whether the batch has a label for each task, of any row or pixel.
  [[nodiscard]] std::vector<bool> present(const Batch& batch) const;

 private:
  [[nodiscard]] LossParts parts_of(int64_t task, const at::Tensor& own_outputs,
                                   const Batch& batch) const;

  // Adjacent tasks with the same loss and settings, and their columns.
  struct Run {
    int64_t first_task, tasks;
    int64_t first_output, outputs;
    Task like;
  };
  std::vector<Run> runs_;
  std::vector<Task> tasks_;
};

}  // namespace kindred
