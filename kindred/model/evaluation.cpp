#include "kindred/model/evaluation.h"

#include <memory>
#include <set>
#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "kindred/task/dense_metric.h"
#include "kindred/task/metric.h"

namespace kindred {
namespace {

using Metrics = std::vector<std::optional<double>>;

// Inputs of a task's metric, so that any fold can be left out: for label maps the counts per fold,
// otherwise predictions and weights of the rows with a label.
class Evaluated {
 public:
  virtual ~Evaluated() = default;
  [[nodiscard]] virtual std::optional<double> all() const = 0;
  [[nodiscard]] virtual std::optional<double> without(int64_t fold) const = 0;
  // [rows] or, of label maps, [folds]; float64.
  [[nodiscard]] virtual at::Tensor influences() const = 0;
};

class EvaluatedRows : public Evaluated {
 public:
  // `own` holds the task's outputs for all rows, on the CPU like the labels.
  EvaluatedRows(const Task& task, const at::Tensor& own, const Batch& labels, int64_t column,
                const at::Tensor& folds)
      : task_(task),
        predictions_(predictions_from_outputs(task, own)),
        units_(labels_in_units(task, labels.targets.select(1, column))),
        folds_(folds) {
    if (!labels.labelled.defined()) return;
    const auto of_task = labels.labelled.select(1, column);
    rows_ = of_task.nonzero().squeeze(1);
    all_rows_ = of_task.size(0);
    predictions_ = predictions_.index_select(0, rows_);
    units_ = units_.index_select(0, rows_);
    weights_ = of_task.index_select(0, rows_);
    if (folds_.defined()) folds_ = folds_.index_select(0, rows_);
  }

  [[nodiscard]] std::optional<double> all() const override {
    return evaluate(task_.metric, task_, predictions_, units_, weights_);
  }
  [[nodiscard]] std::optional<double> without(int64_t fold) const override {
    const auto rows = folds_.ne(fold).nonzero().squeeze(1);
    return evaluate(task_.metric, task_, predictions_.index_select(0, rows),
                    units_.index_select(0, rows),
                    weights_.defined() ? weights_.index_select(0, rows) : weights_);
  }
  [[nodiscard]] at::Tensor influences() const override {
    const auto own = metric_influences(task_.metric, task_, predictions_, units_, weights_);
    return rows_.defined() ? at::zeros({all_rows_}, at::kDouble).index_copy(0, rows_, own) : own;
  }

 private:
  const Task& task_;
  at::Tensor predictions_, units_, weights_, folds_;  // of the rows with a label
  at::Tensor rows_;                                   // their numbers; undefined: all
  int64_t all_rows_ = 0;
};

class EvaluatedMaps : public Evaluated {
 public:
  EvaluatedMaps(const Task& task, int64_t folds)
      : task_(task), parts_(static_cast<size_t>(folds), DenseMetric(task)) {}

  // `folds` are those of these rows; undefined if there is only one fold.
  void add(const at::Tensor& own, const at::Tensor& maps, const at::Tensor& folds) {
    if (!folds.defined()) return parts_.front().add(own, maps);
    const int64_t* const first = folds.data_ptr<int64_t>();
    for (const int64_t fold : std::set<int64_t>(first, first + folds.numel())) {
      const auto rows = folds.eq(fold).nonzero().squeeze(1).to(own.device());
      parts_[static_cast<size_t>(fold)].add(own.index_select(0, rows), maps.index_select(0, rows));
    }
  }

  [[nodiscard]] std::optional<double> all() const override { return without(-1); }
  [[nodiscard]] std::optional<double> without(int64_t fold) const override {
    DenseMetric sum(task_);
    for (size_t part = 0; part < parts_.size(); ++part)
      if (static_cast<int64_t>(part) != fold) sum += parts_[part];
    return sum.value();
  }
  [[nodiscard]] at::Tensor influences() const override {
    DenseMetric sum(task_);
    for (const auto& part : parts_) sum += part;
    std::vector<double> influences;
    influences.reserve(parts_.size());
    for (const auto& part : parts_) influences.push_back(sum.influence(part));
    return at::tensor(influences, at::kDouble);
  }

 private:
  const Task& task_;
  std::vector<DenseMetric> parts_;
};

using EvaluatedTasks = std::vector<std::unique_ptr<Evaluated>>;

Metrics metrics_of(const EvaluatedTasks& tasks) {
  Metrics metrics;
  metrics.reserve(tasks.size());
  for (const auto& task : tasks) metrics.push_back(task->all());
  return metrics;
}

at::Tensor influences_of(const EvaluatedTasks& tasks) {
  std::vector<at::Tensor> influences;
  influences.reserve(tasks.size());
  for (const auto& task : tasks) influences.push_back(task->influences());
  return at::stack(influences, 1);
}

EvaluatedTasks evaluate_rows_of_all(const Network& network, const at::Tensor& outputs,
                                    const Batch& labels, const at::Tensor& folds) {
  EvaluatedTasks tasks;
  for (size_t i = 0; i < network.tasks().size(); ++i) {
    const auto column = static_cast<int64_t>(i);
    tasks.push_back(std::make_unique<EvaluatedRows>(
        network.tasks()[i], network.columns(column, outputs), labels, column, folds));
  }
  return tasks;
}

// Processes outputs of maps per chunk; keeps those of rows until all are computed.
EvaluatedTasks evaluate_maps_and_rows(const Network& network, const NetworkState& state,
                                      const DataSet& data, const at::Tensor& folds, int64_t count) {
  const auto& known = network.tasks();
  std::vector<std::unique_ptr<EvaluatedMaps>> maps(known.size());
  std::vector<std::vector<at::Tensor>> rows(known.size());
  for (size_t i = 0; i < known.size(); ++i)
    if (known[i].is_dense()) maps[i] = std::make_unique<EvaluatedMaps>(known[i], count);
  int64_t seen = 0;
  visit_outputs(network, state, data, [&](const at::Tensor& outputs, const Batch& batch) {
    const int64_t begin = seen;
    seen += outputs.size(0);
    const auto own_folds = folds.defined() ? folds.slice(0, begin, seen) : folds;
    for (size_t i = 0; i < known.size(); ++i) {
      const auto own = network.columns(static_cast<int64_t>(i), outputs);
      if (maps[i])
        maps[i]->add(own, batch.maps[i], own_folds);
      else
        rows[i].push_back(own.to(at::kCPU, own.scalar_type(), false, /*copy=*/true));
    }
  });
  EvaluatedTasks tasks;
  for (size_t i = 0; i < known.size(); ++i) {
    if (maps[i])
      tasks.push_back(std::move(maps[i]));
    else
      tasks.push_back(std::make_unique<EvaluatedRows>(known[i], at::cat(rows[i]), data.labels(),
                                                      static_cast<int64_t>(i), folds));
  }
  return tasks;
}

EvaluatedTasks evaluated(const Network& network, const NetworkState& state, const DataSet& data,
                         const at::Tensor& folds, int64_t count) {
  if (network.is_dense()) return evaluate_maps_and_rows(network, state, data, folds, count);
  const auto outputs = evaluate_outputs(network, state, data).to(at::kCPU);
  return evaluate_rows_of_all(network, outputs, data.labels(), folds);
}

}  // namespace

std::vector<double> loss_values(const at::Tensor& losses) {
  const auto values = losses.detach().to(at::kCPU).contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

NetworkEvaluation evaluation_of(const Network& network, const NetworkState& state,
                                const LossBank& losses, const DataSet& data) {
  if (!network.is_dense()) {
    const auto outputs = evaluate_outputs(network, state, data);
    const Batch labels = on_device(data.labels(), outputs.device());
    const LossParts rows = losses.row_parts(outputs, labels);
    return {.losses = loss_values(losses.losses(outputs, labels)),
            .rows = {.losses = {rows.sum.cpu(), rows.weight.cpu()}, .outputs = outputs.cpu()}};
  }
  LossParts sum;
  std::vector<at::Tensor> sums, weights;
  visit_outputs(network, state, data, [&](const at::Tensor& outputs, const Batch& batch) {
    const LossParts parts = losses.parts(outputs, batch), rows = losses.row_parts(outputs, batch);
    sum = sum.sum.defined() ? LossParts{sum.sum + parts.sum, sum.weight + parts.weight} : parts;
    sums.push_back(rows.sum.cpu());
    weights.push_back(rows.weight.cpu());
  });
  return {.losses = loss_values(sum.sum / sum.weight.masked_fill(sum.weight == 0, 1)),
          .rows = {.losses = {at::cat(sums), at::cat(weights)}, .outputs = {}}};
}

Metrics evaluate_metrics(const Network& network, const NetworkState& state, const DataSet& data) {
  return metrics_of(evaluated(network, state, data, {}, 1));
}

Metrics metrics_of_outputs(const Network& network, const at::Tensor& outputs, const DataSet& data) {
  return metrics_of(evaluate_rows_of_all(network, outputs, data.labels(), {}));
}

at::Tensor evaluate_metric_influences(const Network& network, const NetworkState& state,
                                      const DataSet& data) {
  // Each row of label maps is a fold.
  const auto rows = network.is_dense() ? at::arange(data.rows(), at::kLong) : at::Tensor();
  return influences_of(evaluated(network, state, data, rows, data.rows()));
}

at::Tensor metric_influences_of_outputs(const Network& network, const at::Tensor& outputs,
                                        const DataSet& data) {
  return influences_of(evaluate_rows_of_all(network, outputs, data.labels(), {}));
}

FoldedMetrics evaluate_folded_metrics(const Network& network, const NetworkState& state,
                                      const DataSet& data, const at::Tensor& folds, int64_t count) {
  FoldedMetrics metrics;
  for (const auto& task : evaluated(network, state, data, folds, count)) {
    metrics.all.push_back(task->all());
    metrics.without.emplace_back();
    for (int64_t fold = 0; fold < count; ++fold)
      metrics.without.back().push_back(task->without(fold));
  }
  return metrics;
}

}  // namespace kindred
