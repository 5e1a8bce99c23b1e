#include "kindred/stats/affinity_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kindred/base/error.h"
#include "kindred/stats/moments.h"

namespace kindred {
namespace {

// NaN if unknown.
double error_at(const AffinityMatrix& matrix, size_t pair) {
  return pair < matrix.standard_errors.size() ? matrix.standard_errors[pair]
                                              : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

int64_t runs_of(const AffinityMatrix& matrix) {
  const auto runs = matrix.metadata.find("runs");
  const bool known = runs != matrix.metadata.end() && runs->is_number_integer();
  return known ? std::max<int64_t>(1, runs->get<int64_t>()) : 1;
}

double run_variance_ratio(const std::vector<AffinityMatrix>& runs) {
  if (runs.size() < 2) return 1;
  const size_t n = runs.front().size();
  double between = 0, within = 0;
  for (size_t pair = 0; pair < n * n; ++pair) {
    if (pair / n == pair % n) continue;
    Moments values;
    double squares = 0;  // NaN if an error is unknown
    for (const auto& run : runs) {
      const double error = error_at(run, pair);
      squares += error * error / static_cast<double>(runs.size());
      if (!std::isnan(run.values[pair])) values.add(run.values[pair]);
    }
    if (std::isnan(squares) || values.count() < static_cast<int64_t>(runs.size())) continue;
    between += values.variance();
    within += squares;
  }
  return within > 0 ? std::max(1.0, between / within) : 1;
}

AffinityMatrix mean_of_runs(const std::vector<AffinityMatrix>& runs) {
  if (runs.empty()) throw InputError("the mean of no measured matrix");
  for (const auto& run : runs)
    if (run.tasks != runs.front().tasks)
      throw InputError("the matrices of several trainings have different tasks");
  if (runs.size() == 1) return runs.front();
  const double ratio = run_variance_ratio(runs);
  AffinityMatrix mean(runs.front().tasks);
  mean.metadata = runs.front().metadata;
  mean.metadata["runs"] = runs.size();
  const size_t pairs = mean.values.size();
  mean.standard_errors.assign(pairs, std::numeric_limits<double>::quiet_NaN());
  mean.counts.assign(pairs, 0);
  for (size_t pair = 0; pair < pairs; ++pair) {
    Moments values;
    double squares = 0;
    for (const auto& run : runs) {
      if (std::isnan(run.values[pair])) continue;
      const double error = error_at(run, pair);
      values.add(run.values[pair]);
      squares += error * error;
      if (pair < run.counts.size()) mean.counts[pair] += run.counts[pair];
    }
    if (values.count() == 0) continue;
    mean.values[pair] = values.mean();
    mean.standard_errors[pair] = std::sqrt(ratio * squares) / static_cast<double>(values.count());
  }
  return mean;
}

}  // namespace kindred
