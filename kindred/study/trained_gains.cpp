#include "kindred/study/trained_gains.h"

#include <algorithm>
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "kindred/base/error.h"
#include "kindred/data/row_folds.h"
#include "kindred/task/metric.h"

namespace kindred {

at::Tensor noise_blocks(const DataSet& rows) {
  return row_folds(rows, std::min(rows.rows(), kNoiseBlocks));
}

std::vector<std::vector<double>> noise_by_block(const at::Tensor& errors,
                                                const at::Tensor& of_row) {
  const int64_t rows = errors.size(0), blocks = std::min(rows, kNoiseBlocks);
  std::vector<std::vector<double>> noise(static_cast<size_t>(errors.size(1)));
  if (rows == 0) return noise;
  const double correction =
      blocks > 1 ? std::sqrt(static_cast<double>(blocks) / static_cast<double>(blocks - 1)) : 1;
  const auto summed =
      (at::zeros({blocks, errors.size(1)}, at::kDouble).index_add(0, of_row, errors) * correction)
          .t()
          .contiguous();
  for (size_t i = 0; i < noise.size(); ++i) {
    const double* const first = summed.data_ptr<double>() + static_cast<int64_t>(i) * blocks;
    noise[i].assign(first, first + blocks);
  }
  return noise;
}

TrainedGains::TrainedGains(NetworkStore& store, std::vector<uint64_t> seeds)
    : store_(store), blocks_(noise_blocks(store.data().validation)) {
  if (store.data().validation.rows() < 2)
    throw InputError(
        "refinement needs at least 2 validation rows; set data.fractions or data.validation_path, "
        "or refine.trainings = "
        "0 for TAG alone");
  for (int64_t task = 0; task < static_cast<int64_t>(store.data().tasks.size()); ++task)
    alone_.push_back(losses({task}, seeds).front());

  const auto& tasks = store.data().tasks;
  for (const auto& alone : alone_) units_.push_back(std::max(alone.value, 0.0));
  if (store.answer_by() == AnswerBy::kLoss) return;
  double total = 0, weights = 0;
  for (size_t task = 0; task < tasks.size(); ++task) {
    total += tasks[task].weight * units_[task];
    weights += tasks[task].weight;
  }
  const double least = total > 0 ? kLeastUnit * total / weights : 1;
  for (double& unit : units_) unit = std::max(unit, least);
}

at::Tensor TrainedGains::loss_errors(const Group& group, const std::vector<uint64_t>& seeds) const {
  at::Tensor sum, weight;
  for (const uint64_t seed : seeds) {
    const LossParts parts = store_.row_losses({group, seed});
    sum = sum.defined() ? sum + parts.sum : parts.sum;
    weight = parts.weight;
  }
  sum = sum / static_cast<double>(seeds.size());
  const auto total = weight.sum(0);
  const auto loss = sum.sum(0) / total.masked_fill(total == 0, 1);
  return (sum - loss * weight) / total.masked_fill(total == 0, 1);
}

at::Tensor TrainedGains::metric_errors(const Group& group,
                                       const std::vector<uint64_t>& seeds) const {
  at::Tensor sum;
  for (const uint64_t seed : seeds) {
    const at::Tensor influences = store_.metric_influences({group, seed});
    sum = sum.defined() ? sum + influences : influences;
  }
  std::vector<double> factors;
  factors.reserve(group.size());
  for (const int64_t task : group) {
    const Metric metric = store_.data().tasks[static_cast<size_t>(task)].metric;
    factors.push_back((higher_is_better(metric) ? -1.0 : 1.0) / static_cast<double>(seeds.size()));
  }
  return sum * at::tensor(factors, at::kDouble);
}

std::vector<TrainedGains::Loss> TrainedGains::losses(const Group& group,
                                                     const std::vector<uint64_t>& seeds) const {
  std::vector<Loss> out(group.size());
  for (const uint64_t seed : seeds) {
    const auto values = store_.validation_errors({group, seed});
    for (size_t i = 0; i < out.size(); ++i)
      out[i].value += values[i] / static_cast<double>(seeds.size());
  }
  const bool by_loss = store_.answer_by() == AnswerBy::kLoss;
  const auto noise =
      noise_by_block(by_loss ? loss_errors(group, seeds) : metric_errors(group, seeds), blocks_);
  for (size_t i = 0; i < out.size(); ++i) out[i].noise = noise[i];
  return out;
}

NetworkGains TrainedGains::of(const Group& group, const std::vector<uint64_t>& seeds) const {
  const std::vector<Loss> own = losses(group, seeds);
  NetworkGains network{.group = group, .gains = {}};
  for (size_t i = 0; i < group.size(); ++i) {
    const Loss& alone = alone_[static_cast<size_t>(group[i])];
    network.noise.emplace_back(alone.noise.size(), 0.0);
    network.gains.push_back(0);
    const double unit = units_[static_cast<size_t>(group[i])];
    if (!(unit > 0)) continue;
    const bool is_own = unit == alone.value;  // otherwise a constant without noise
    const double ratio = own[i].value / unit;
    network.gains.back() = alone.value / unit - ratio;
    for (size_t b = 0; b < alone.noise.size(); ++b)
      network.noise.back()[b] = ((is_own ? ratio : 1) * alone.noise[b] - own[i].noise[b]) / unit;
  }
  return network;
}

std::vector<double> TrainedGains::weights() const {
  std::vector<double> weights;
  for (size_t task = 0; task < alone_.size(); ++task)
    weights.push_back(store_.data().tasks[task].weight * units_[task]);
  if (std::none_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; }))
    std::fill(weights.begin(), weights.end(), 1.0);
  return weights;
}

double TrainedGains::total_unit() const {
  if (store_.answer_by() == AnswerBy::kLoss) return 1;
  double units = 0, alone = 0;
  for (size_t task = 0; task < alone_.size(); ++task) {
    units += store_.data().tasks[task].weight * units_[task];
    alone += store_.data().tasks[task].weight * alone_[task].value;
  }
  return alone > 0 ? units / alone : 1;
}

void check_metrics(const std::vector<Task>& tasks, const DataSet& validation,
                   const std::string& where) {
  const Batch labels = validation.labels();
  for (size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[i];
    if (task.is_dense()) continue;  // as good as never without a labelled pixel
    const auto column = static_cast<int64_t>(i);
    auto values = labels.targets.select(1, column);
    at::Tensor weights;
    if (labels.labelled.defined()) {
      weights = labels.labelled.select(1, column);
      const auto rows = weights.nonzero().squeeze(1);
      values = values.index_select(0, rows);
      weights = weights.index_select(0, rows);
    }
    // Outputs of 0 predict the mean, or no positive row: if that has a metric, everything has.
    const auto outputs = at::zeros({values.size(0), task.outputs()}, at::kDouble);
    if (!evaluate(task.metric, task, predictions_from_outputs(task, outputs),
                  labels_in_units(task, values), weights))
      reject_undefined_metric(task, where);
  }
}

}  // namespace kindred
