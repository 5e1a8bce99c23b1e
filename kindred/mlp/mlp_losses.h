#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/kernels/kernels.h"
#include "kindred/mlp/mlp_shape.h"

namespace kindred {

// The losses of all tasks, as LossBank defines them, and their derivatives. T is the type of
// outputs and labels.
template <class T>
class MlpLosses {
 public:
  explicit MlpLosses(const std::vector<Task>& tasks);

  // `outputs` [rows, all outputs].
  void compute(const T* outputs, int64_t rows, const Batch& batch);

  // Of the last call, one per task: loss = sum / weight, or 0 where the weight is 0.
  [[nodiscard]] const std::vector<double>& sums() const { return sums_; }
  [[nodiscard]] const std::vector<double>& weights() const { return weights_; }
  // The unweighted loss of each row, [rows, tasks].
  [[nodiscard]] const T* of_rows() const { return losses_.data(); }
  // ∂L_j/∂outputs of all tasks j, [rows, all outputs]: a task's loss depends on its own columns
  // only. compute() gives the losses alone; this finishes the derivatives.
  [[nodiscard]] const T* derivatives();
  // ∂(Σ_j factors_j · L_j)/∂outputs, valid until the next call.
  [[nodiscard]] const T* joint_derivatives(std::span<const double> factors);

 private:
  // Adjacent tasks of one kind of loss; multiclass tasks by themselves.
  struct Run {
    LossKernel kind;
    int64_t first_task, tasks;
    int64_t first_output, outputs;
  };

  // So that there are at least `count` of them.
  void repeat_settings(int64_t count);

  std::vector<Run> runs_;
  std::vector<int64_t> task_of_;  // of an output
  std::vector<T> settings_;       // per output of one row or more, see LossBlock
  int64_t rows_ = 0;
  at::Tensor targets_, labelled_;
  bool finished_ = false;
  std::vector<T> losses_, slopes_, joint_, factors_;
  std::vector<double> sums_, weights_;
};

}  // namespace kindred
