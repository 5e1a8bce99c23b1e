#include "kindred/stats/affinity_mean.h"

#include <cmath>
#include <limits>
#include <utility>

namespace kindred {

AffinityMean::AffinityMean(std::vector<std::string> tasks)
    : tasks_(std::move(tasks)), pairs_(tasks_.size() * tasks_.size()) {}

void AffinityMean::add(const double* values, const double* weights) {
  for (size_t pair = 0; pair < pairs_.size(); ++pair)
    if (!std::isnan(values[pair])) pairs_[pair].add(values[pair], weights[pair / tasks_.size()]);
}

AffinityMatrix AffinityMean::matrix() const {
  AffinityMatrix matrix(tasks_);
  matrix.standard_errors.assign(pairs_.size(), std::numeric_limits<double>::quiet_NaN());
  matrix.counts.assign(pairs_.size(), 0);
  for (size_t pair = 0; pair < pairs_.size(); ++pair) {
    matrix.counts[pair] = pairs_[pair].count();
    if (pairs_[pair].count() == 0) continue;
    matrix.values[pair] = pairs_[pair].mean();
    matrix.standard_errors[pair] = pairs_[pair].standard_error();
  }
  check(matrix, "mean of the measurements");
  return matrix;
}

}  // namespace kindred
