#include "kindred/stats/shared_labels.h"

#include <cmath>

namespace kindred {

std::vector<double> shared_labels(const AffinityMatrix& matrix) {
  const auto found = matrix.metadata.find(kSharedLabelsKey);
  const size_t n = matrix.size();
  if (found == matrix.metadata.end() || !found->is_array() || found->size() != n) return {};
  std::vector<double> shares;
  shares.reserve(n * n);
  for (const auto& row : *found) {
    if (!row.is_array() || row.size() != n) return {};
    for (const auto& share : row) {
      if (!share.is_number() || !(share.get<double>() >= 0 && share.get<double>() <= 1)) return {};
      shares.push_back(share.get<double>());
    }
  }
  return shares;
}

Json shared_labels_json(const std::vector<double>& shares, size_t tasks) {
  if (shares.empty()) return nullptr;
  constexpr double kSteps = 1e4;
  Json rows = Json::array();
  for (size_t i = 0; i < tasks; ++i) {
    Json row = Json::array();
    for (size_t j = 0; j < tasks; ++j)
      row.push_back(std::round(shares[i * tasks + j] * kSteps) / kSteps);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace kindred
