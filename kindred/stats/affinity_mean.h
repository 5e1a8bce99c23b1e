#pragma once

#include <string>
#include <vector>

#include "kindred/stats/affinity_matrix.h"
#include "kindred/stats/batch_means.h"

namespace kindred {

// The mean of measured affinities with its standard error, one measurement at a time.
class AffinityMean {
 public:
  explicit AffinityMean(std::vector<std::string> tasks);

  // A measurement, in the order of time: n × n values at [source * n + target], NaN for a pair that
  // was not measured, and for each source how many steps its measurement stands for, above 0.
  void add(const double* values, const double* weights);

  // Value, standard error (see BatchMeans) and count of every pair; a pair that was never measured
  // has NaN and count 0. Throws InputError when numbers are so large that a mean or a standard
  // error is not finite.
  [[nodiscard]] AffinityMatrix matrix() const;

 private:
  std::vector<std::string> tasks_;
  std::vector<BatchMeans> pairs_;
};

}  // namespace kindred
