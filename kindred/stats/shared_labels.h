#pragma once

#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// The key of an affinity matrix's metadata with the shares of rows that have both labels.
inline constexpr const char* kSharedLabelsKey = "label_overlap";

// For every pair of tasks the share of training rows that have both labels, n × n at [i * n + j],
// as the matrix's metadata say; empty if they do not, or not so, as all rows have all labels then.
[[nodiscard]] std::vector<double> shared_labels(const AffinityMatrix& matrix);

// `shares`, n × n, as a list of rows with four digits behind the point; null if there are none.
[[nodiscard]] Json shared_labels_json(const std::vector<double>& shares, size_t tasks);

}  // namespace kindred
