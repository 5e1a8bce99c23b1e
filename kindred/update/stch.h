#pragma once

#include <vector>

#include "kindred/update/weighting.h"

namespace kindred {

// Smooth Tchebycheff scalarisation. Lin et al., Smooth Tchebycheff Scalarization for
// Multi-Objective Optimization, ICML 2024, Eq. 8: the joint loss is µ log Σ exp(λ_i L_i/µ), which
// ranges from the largest λ_i L_i (µ → 0) to their mean plus a constant (µ → ∞). The preferences
// λ_i are the tasks' own weights; the ideal value of every loss is 0. The gradient weights each
// λ_i L_i by softmax(λ_i L_i/µ).
class Stch : public Weighting {
 public:
  explicit Stch(const UpdateOptions& options) : mu_(options.stch_mu) {}
  [[nodiscard]] bool needs_losses() const override { return true; }
  [[nodiscard]] std::vector<double> weigh(const WeighedStep& step) const override;

 private:
  double mu_;
};

}  // namespace kindred
