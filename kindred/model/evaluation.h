#pragma once

#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/model/row_results.h"
#include "kindred/task/loss.h"

namespace kindred {

// All run in evaluation mode, without gradients, on data that may exceed memory. Outputs and labels
// of dense tasks are never all in memory at once.

// The losses of several tasks, [tasks] float64 on any device, as numbers.
[[nodiscard]] std::vector<double> loss_values(const at::Tensor& losses);

[[nodiscard]] NetworkEvaluation evaluation_of(const Network& network, const NetworkState& state,
                                              const LossBank& losses, const DataSet& data);

// Returns each task's metric over the rows, or pixels, with a label for it, if it is defined.
// Throws FailureError if an output is not finite.
[[nodiscard]] std::vector<std::optional<double>> evaluate_metrics(const Network& network,
                                                                  const NetworkState& state,
                                                                  const DataSet& data);

// Returns the influence of each row on each task's metric, as metric_influences(): [rows, tasks]
// float64 on the CPU, 0 where a row has no label. Throws as evaluate_metrics() does.
[[nodiscard]] at::Tensor evaluate_metric_influences(const Network& network,
                                                    const NetworkState& state, const DataSet& data);

// The same two from a network's `outputs`, [rows, all outputs] on the CPU, without label maps.
[[nodiscard]] std::vector<std::optional<double>> metrics_of_outputs(const Network& network,
                                                                    const at::Tensor& outputs,
                                                                    const DataSet& data);
[[nodiscard]] at::Tensor metric_influences_of_outputs(const Network& network,
                                                      const at::Tensor& outputs,
                                                      const DataSet& data);

// Each task's metric, overall and with each fold of the rows left out, for the jackknife.
struct FoldedMetrics {
  std::vector<std::optional<double>> all;                   // one per task, as evaluate_metrics()
  std::vector<std::vector<std::optional<double>>> without;  // [task][fold]
};

// `folds` is int64 [rows] with values from 0 to count − 1. Throws as evaluate_metrics() does.
[[nodiscard]] FoldedMetrics evaluate_folded_metrics(const Network& network,
                                                    const NetworkState& state, const DataSet& data,
                                                    const at::Tensor& folds, int64_t count);

}  // namespace kindred
