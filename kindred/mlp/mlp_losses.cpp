#include "kindred/mlp/mlp_losses.h"

namespace kindred {
namespace {

LossKernel kernel_of(const Task& task) {
  if (task.kind == TaskKind::kMulticlass) return LossKernel::kClasses;
  if (task.kind == TaskKind::kBinary) return LossKernel::kLogistic;
  switch (task.loss) {
    case LossKind::kMae:
      return LossKernel::kAbsolute;
    case LossKind::kHuber:
      return LossKernel::kHuber;
    default:
      return LossKernel::kSquared;
  }
}

// The columns from `first` on; null for an undefined matrix.
template <class T>
Strided<const T> columns_of(const at::Tensor& matrix, int64_t first) {
  if (!matrix.defined()) return {};
  return {matrix.data_ptr<T>() + first, matrix.stride(0)};
}

at::Tensor with_adjacent_columns(const at::Tensor& matrix) {
  return !matrix.defined() || matrix.stride(1) == 1 ? matrix : matrix.contiguous();
}

}  // namespace

template <class T>
MlpLosses<T>::MlpLosses(const std::vector<Task>& tasks)
    : sums_(tasks.size()), weights_(tasks.size()) {
  int64_t output = 0;
  for (size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[i];
    const LossKernel kind = kernel_of(task);
    if (runs_.empty() || runs_.back().kind != kind || kind == LossKernel::kClasses)
      runs_.push_back({kind, static_cast<int64_t>(i), 0, output, 0});
    ++runs_.back().tasks;
    runs_.back().outputs += task.outputs();
    output += task.outputs();
    task_of_.resize(static_cast<size_t>(output), static_cast<int64_t>(i));
    settings_.resize(
        static_cast<size_t>(output),
        static_cast<T>(kind == LossKernel::kHuber ? task.huber_delta : task.positive_weight));
  }
  factors_.resize(task_of_.size());
}

template <class T>
void MlpLosses<T>::compute(const T* outputs, int64_t rows, const Batch& batch) {
  rows_ = rows;
  finished_ = false;
  targets_ = with_adjacent_columns(batch.targets);
  labelled_ = with_adjacent_columns(batch.labelled);
  const auto tasks = static_cast<int64_t>(sums_.size());
  const auto width = static_cast<int64_t>(task_of_.size());
  losses_.resize(static_cast<size_t>(rows * tasks));
  slopes_.resize(static_cast<size_t>(rows * width));
  // Rows of outputs are short: where all are alike, they are taken as one.
  const bool alike =
      runs_.size() == 1 && runs_[0].kind != LossKernel::kClasses && targets_.stride(0) == tasks;
  if (alike) repeat_settings(rows * width);
  for (const Run& run : runs_)
    kernels<T>().losses(run.kind, {.rows = alike ? 1 : rows,
                                   .width = alike ? rows * width : run.outputs,
                                   .outputs = {outputs + run.first_output, width},
                                   .targets = columns_of<T>(targets_, run.first_task),
                                   .settings = settings_.data() + run.first_output,
                                   .losses = {losses_.data() + run.first_task, tasks},
                                   .slopes = {slopes_.data() + run.first_output, width}});
  kernels<T>().weigh_losses(losses_.data(), columns_of<T>(labelled_, 0), rows, tasks, sums_.data(),
                            weights_.data());
}

template <class T>
void MlpLosses<T>::repeat_settings(int64_t count) {
  const size_t width = task_of_.size();
  settings_.reserve(static_cast<size_t>(count));
  while (settings_.size() < static_cast<size_t>(count))
    settings_.push_back(settings_[settings_.size() - width]);
}

template <class T>
const T* MlpLosses<T>::derivatives() {
  if (finished_) return slopes_.data();
  finished_ = true;
  const auto width = static_cast<int64_t>(task_of_.size());
  for (size_t i = 0; i < factors_.size(); ++i) {
    const double weight = weights_[static_cast<size_t>(task_of_[i])];
    factors_[i] = static_cast<T>(weight == 0 ? 0 : 1 / weight);
  }
  for (const Run& run : runs_)
    kernels<T>().scale_slopes(
        {slopes_.data() + run.first_output, width}, columns_of<T>(labelled_, run.first_task),
        factors_.data() + run.first_output, rows_, run.outputs, run.kind == LossKernel::kClasses);
  return slopes_.data();
}

template <class T>
const T* MlpLosses<T>::joint_derivatives(std::span<const double> factors) {
  const T* const slopes = derivatives();
  for (size_t i = 0; i < factors_.size(); ++i)
    factors_[i] = static_cast<T>(factors[static_cast<size_t>(task_of_[i])]);
  const auto width = static_cast<int64_t>(task_of_.size());
  joint_.resize(slopes_.size());
  kernels<T>().times_columns(slopes, factors_.data(), joint_.data(), rows_, width);
  return joint_.data();
}

template class MlpLosses<float>;
template class MlpLosses<double>;

}  // namespace kindred
