#pragma once

#include "kindred/affinity/measure.h"

namespace kindred {

// Z[i→j] = 1 − L_j(θ_s|i, θ_j) / L_j(θ_s, θ_j) (Fifty et al. 2021, Eq. 1), θ_s|i being the shared
// parameters after one step for task i alone, by plain SGD or by the run's own optimiser. Sources
// are shared out over the pool; each worker holds one extra copy of the shared parameters.
class LookAhead : public AffinityMeasure {
 public:
  explicit LookAhead(const AffinityOptions& options) : options_(options) {}
  [[nodiscard]] std::vector<std::vector<double>> measure(const Measurement& measurement) override;

 private:
  AffinityOptions options_;
  std::vector<ParameterVector> moved_;  // one a worker
};

}  // namespace kindred
