#include "kindred/model/evaluation.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "kindred/task/dense_metric.h"
#include "kindred/task/metric.h"

namespace kindred {
namespace {

// `own` are the task's outputs for all rows, on the CPU as the labels are.
std::optional<double> metric_of_rows(const Task& task, const at::Tensor& own, const Batch& labels,
                                     int64_t column) {
  auto predictions = predictions_from_outputs(task, own);
  auto units = labels_in_units(task, labels.targets.select(1, column));
  at::Tensor weights;
  if (labels.labelled.defined()) {
    const auto of_task = labels.labelled.select(1, column);
    const auto rows_with_label = of_task.nonzero().squeeze(1);
    predictions = predictions.index_select(0, rows_with_label);
    units = units.index_select(0, rows_with_label);
    weights = of_task.index_select(0, rows_with_label);
  }
  return evaluate(task.metric, task, predictions, units, weights);
}

// What the tasks' metrics are made of: of dense tasks what is counted, of others all outputs.
class Gathering {
 public:
  explicit Gathering(const Network& network) : network_(network) {
    for (const auto& task : network.tasks()) {
      of_maps_.emplace_back();
      if (task.is_dense()) of_maps_.back().emplace(task);
    }
    of_rows_.resize(of_maps_.size());
  }

  void add(const at::Tensor& outputs, const Batch& rows) {
    for (size_t i = 0; i < of_maps_.size(); ++i) {
      const auto own = network_.columns(static_cast<int64_t>(i), outputs);
      if (of_maps_[i])
        of_maps_[i]->add(own, rows.maps[i]);
      else
        of_rows_[i].push_back(own.to(at::kCPU, own.scalar_type(), false, /*copy=*/true));
    }
  }

  [[nodiscard]] std::vector<std::optional<double>> values(const Batch& labels) const {
    std::vector<std::optional<double>> values;
    for (size_t i = 0; i < of_maps_.size(); ++i)
      values.push_back(of_maps_[i] ? of_maps_[i]->value()
                                   : metric_of_rows(network_.tasks()[i], at::cat(of_rows_[i]),
                                                    labels, static_cast<int64_t>(i)));
    return values;
  }

 private:
  const Network& network_;
  std::vector<std::optional<DenseMetric>> of_maps_;
  std::vector<std::vector<at::Tensor>> of_rows_;
};

}  // namespace

at::Tensor evaluate_losses(const Network& network, const NetworkState& state,
                           const LossBank& losses, const DataSet& data) {
  if (!network.is_dense()) {
    const auto outputs = evaluate_outputs(network, state, data);
    return losses.losses(outputs, on_device(data.labels(), outputs.device()));
  }
  LossParts sum;
  visit_outputs(network, state, data, [&](const at::Tensor& outputs, const Batch& rows) {
    const LossParts parts = losses.parts(outputs, rows);
    sum = sum.sum.defined() ? LossParts{sum.sum + parts.sum, sum.weight + parts.weight} : parts;
  });
  return sum.sum / sum.weight.masked_fill(sum.weight == 0, 1);
}

std::vector<std::optional<double>> evaluate_metrics(const Network& network,
                                                    const NetworkState& state,
                                                    const DataSet& data) {
  const Batch labels = data.labels();
  if (network.is_dense()) {
    Gathering gathering(network);
    visit_outputs(network, state, data, [&](const at::Tensor& outputs, const Batch& rows) {
      gathering.add(outputs, rows);
    });
    return gathering.values(labels);
  }
  const auto outputs = evaluate_outputs(network, state, data).to(at::kCPU);
  std::vector<std::optional<double>> values;
  for (int64_t j = 0; j < data.tasks(); ++j)
    values.push_back(metric_of_rows(network.tasks()[static_cast<size_t>(j)],
                                    network.columns(j, outputs), labels, j));
  return values;
}

}  // namespace kindred
