#include "kindred/task/loss.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

namespace kindred {
namespace {

bool computed_alike(const Task& a, const Task& b) {
  return !a.is_dense() && !b.is_dense() && a.kind != TaskKind::kMulticlass && a.kind == b.kind &&
         a.loss == b.loss && a.huber_delta == b.huber_delta &&
         a.positive_weight == b.positive_weight;
}

// outputs [rows, outputs], targets [rows, tasks] → losses of each row, [rows, tasks].
at::Tensor row_losses(const Task& like, const at::Tensor& outputs, const at::Tensor& targets) {
  if (like.kind == TaskKind::kMulticlass) {
    const auto classes = targets.select(1, 0).to(at::kLong);
    return at::cross_entropy_loss(outputs, classes, {}, at::Reduction::None).unsqueeze(1);
  }
  if (like.kind == TaskKind::kBinary) {
    const auto weight = like.positive_weight == 1
                            ? at::Tensor()
                            : at::scalar_tensor(like.positive_weight, outputs.options());
    return at::binary_cross_entropy_with_logits(outputs, targets, {}, weight, at::Reduction::None);
  }
  switch (like.loss) {
    case LossKind::kMae:
      return at::l1_loss(outputs, targets, at::Reduction::None);
    case LossKind::kHuber:
      return at::huber_loss(outputs, targets, at::Reduction::None, like.huber_delta);
    default:
      return at::mse_loss(outputs, targets, at::Reduction::None);
  }
}

// Divisor of a sum; a weight of 0 means no rows, whose sum is 0.
at::Tensor or_one(const at::Tensor& weight) {
  return weight.masked_fill(weight == 0, 1);
}

// Mean over labelled rows: [rows, tasks] → [tasks] float64.
at::Tensor mean_over_labelled(const at::Tensor& rows, const at::Tensor& labelled) {
  if (!labelled.defined()) return rows.mean(0, false, at::kDouble);
  return (rows * labelled).sum(0, false, at::kDouble) / or_one(labelled.sum(0, false, at::kDouble));
}

at::Tensor quotient(const LossParts& parts) {
  return parts.sum / or_one(parts.weight);
}

at::Tensor matrix_columns(const at::Tensor& matrix, int64_t first, int64_t count) {
  return matrix.defined() ? matrix.narrow(1, first, count) : matrix;
}

}  // namespace

LossBank::LossBank(const std::vector<Task>& tasks) : tasks_(tasks) {
  int64_t output = 0;
  for (int64_t i = 0; i < static_cast<int64_t>(tasks.size()); ++i) {
    const Task& task = tasks[static_cast<size_t>(i)];
    if (!runs_.empty() && computed_alike(runs_.back().like, task)) {
      ++runs_.back().tasks;
      runs_.back().outputs += task.outputs();
    } else {
      runs_.push_back({i, 1, output, task.outputs(), task});
    }
    output += task.outputs();
  }
}

at::Tensor LossBank::losses(const at::Tensor& outputs, const Batch& batch) const {
  std::vector<at::Tensor> parts;
  for (const auto& run : runs_) {
    if (run.like.is_dense()) {
      parts.push_back(
          loss_of(run.first_task, outputs.narrow(1, run.first_output, run.outputs), batch)
              .unsqueeze(0));
      continue;
    }
    const auto rows = row_losses(run.like, outputs.narrow(1, run.first_output, run.outputs),
                                 batch.targets.narrow(1, run.first_task, run.tasks));
    parts.push_back(
        mean_over_labelled(rows, matrix_columns(batch.labelled, run.first_task, run.tasks)));
  }
  return parts.size() == 1 ? parts[0] : at::cat(parts);
}

at::Tensor LossBank::loss_of(int64_t task, const at::Tensor& own_outputs,
                             const Batch& batch) const {
  if (tasks_[static_cast<size_t>(task)].is_dense())
    return quotient(parts_of(task, own_outputs, batch));
  const auto rows =
      row_losses(tasks_[static_cast<size_t>(task)], own_outputs, batch.targets.narrow(1, task, 1));
  return mean_over_labelled(rows, matrix_columns(batch.labelled, task, 1)).squeeze(0);
}

LossParts LossBank::parts_of(int64_t task, const at::Tensor& own_outputs,
                             const Batch& batch) const {
  const Task& own = tasks_[static_cast<size_t>(task)];
  if (own.is_dense()) return dense_loss(own, own_outputs, batch.maps[static_cast<size_t>(task)]);
  const auto rows = row_losses(own, own_outputs, batch.targets.narrow(1, task, 1));
  const auto labelled =
      batch.labelled.defined() ? batch.labelled.narrow(1, task, 1) : at::ones_like(rows);
  return {(rows * labelled).sum(at::kDouble), labelled.sum(at::kDouble)};
}

LossParts LossBank::parts(const at::Tensor& outputs, const Batch& batch) const {
  std::vector<at::Tensor> sums, weights;
  int64_t first = 0;
  for (size_t task = 0; task < tasks_.size(); ++task) {
    const int64_t count = tasks_[task].outputs();
    const auto own = parts_of(static_cast<int64_t>(task), outputs.narrow(1, first, count), batch);
    sums.push_back(own.sum);
    weights.push_back(own.weight);
    first += count;
  }
  return {at::stack(sums), at::stack(weights)};
}

LossParts LossBank::row_parts(const at::Tensor& outputs, const Batch& batch) const {
  std::vector<at::Tensor> sums, weights;
  int64_t first = 0;
  for (size_t task = 0; task < tasks_.size(); ++task) {
    const Task& own = tasks_[task];
    const auto number = static_cast<int64_t>(task);
    const auto own_outputs = outputs.narrow(1, first, own.outputs());
    first += own.outputs();
    if (own.is_dense()) {
      std::vector<at::Tensor> row_sums, row_weights;
      for (int64_t row = 0; row < outputs.size(0); ++row) {
        const LossParts parts =
            dense_loss(own, own_outputs.narrow(0, row, 1), batch.maps[task].narrow(0, row, 1));
        row_sums.push_back(parts.sum);
        row_weights.push_back(parts.weight);
      }
      sums.push_back(at::stack(row_sums));
      weights.push_back(at::stack(row_weights));
      continue;
    }
    const auto rows =
        row_losses(own, own_outputs, batch.targets.narrow(1, number, 1)).to(at::kDouble);
    const auto labelled = batch.labelled.defined()
                              ? batch.labelled.narrow(1, number, 1).to(at::kDouble)
                              : at::ones_like(rows);
    sums.push_back((rows * labelled).squeeze(1));
    weights.push_back(labelled.squeeze(1));
  }
  return {at::stack(sums, 1), at::stack(weights, 1)};
}

std::vector<bool> LossBank::present(const Batch& batch) const {
  std::vector<bool> present(tasks_.size(), true);
  for (size_t i = 0; i < present.size(); ++i)
    if (tasks_[i].is_dense())
      present[i] = at::isnan(batch.maps[i]).logical_not().any().item<bool>();
  if (!batch.labelled.defined()) return present;
  const auto counts = batch.labelled.sum(0, false, at::kDouble).to(at::kCPU).contiguous();
  for (size_t i = 0; i < present.size(); ++i)
    if (!tasks_[i].is_dense()) present[i] = counts.data_ptr<double>()[i] > 0;
  return present;
}

}  // namespace kindred
