#pragma once

#include <string>
#include <vector>

#include "kindred/stats/affinity_matrix.h"
#include "kindred/stats/batch_means.h"

namespace kindred {

// Running mean of measured affinities, with standard errors.
class AffinityMean {
 public:
  explicit AffinityMean(std::vector<std::string> tasks);

  // Adds a measurement, in order of time. `values`: [n × n] at [source * n + target], NaN for pairs
  // not measured. `weights`: [n], for each source the number of steps that its measurement stands
  // for, > 0.
  void add(const double* values, const double* weights);

  // Mean, standard error (see BatchMeans) and count of every pair; NaN and count 0 for a pair never
  // measured. Throws InputError if a mean or a standard error overflows.
  [[nodiscard]] AffinityMatrix matrix() const;

 private:
  std::vector<std::string> tasks_;
  std::vector<BatchMeans> pairs_;
};

}  // namespace kindred
