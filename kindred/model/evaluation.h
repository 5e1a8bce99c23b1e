#pragma once

#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/task/loss.h"

namespace kindred {

// All in evaluation mode, without gradients, for data that may be larger than memory; of dense
// tasks neither outputs nor labels of all rows are ever there at once.

// The losses of all tasks over all rows, [tasks] float64.
[[nodiscard]] at::Tensor evaluate_losses(const Network& network, const NetworkState& state,
                                         const LossBank& losses, const DataSet& data);

// Each task's metric over the rows, or pixels, that carry a label for it, where it is defined.
// Throws FailureError for an output that is not finite.
[[nodiscard]] std::vector<std::optional<double>> evaluate_metrics(const Network& network,
                                                                  const NetworkState& state,
                                                                  const DataSet& data);

// Each task's metric, and what it is without each fold of the rows in turn, for the jackknife.
struct FoldedMetrics {
  std::vector<std::optional<double>> all;                   // one a task, as evaluate_metrics()
  std::vector<std::vector<std::optional<double>>> without;  // [task][fold]
};

// `folds`, int64 [rows], has each row's fold, from 0 to count − 1. Throws as evaluate_metrics().
[[nodiscard]] FoldedMetrics evaluate_folded_metrics(const Network& network,
                                                    const NetworkState& state, const DataSet& data,
                                                    const at::Tensor& folds, int64_t count);

}  // namespace kindred
