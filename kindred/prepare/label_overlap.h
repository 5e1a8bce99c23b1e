#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/task/task.h"

namespace kindred {

// Below this share of rows with both labels, affinities from gradients have been found to be mostly
// noise.
inline constexpr double kLeastLabelOverlap = 0.3;

// For every pair of tasks the share of rows that have both labels, n × n, symmetric, at [i * n +
// j]; the diagonal is the share that has the task's label. `labelled` [rows, n] as in Batch; rows
// of weight 0 count as unlabelled. Empty if every row has every label, also for an undefined
// tensor.
[[nodiscard]] std::vector<double> label_overlap(const at::Tensor& labelled);

// A warning if pairs of tasks share less than kLeastLabelOverlap, with their number and the worst.
[[nodiscard]] std::optional<std::string> overlap_warning(const std::vector<double>& overlap,
                                                         const std::vector<Task>& tasks);

}  // namespace kindred
