#pragma once

#include <vector>

#include "kindred/update/optimizer.h"
#include "kindred/update/weighting.h"

namespace kindred {

// Kendall, Gal, Cipolla, Multi-Task Learning Using Uncertainty to Weigh Losses, CVPR 2018: with
// learned s_i = log σ_i², initially 0, the joint loss is the sum of k_i e^(−s_i) L_i + s_i/2;
// k_i is ½ for regression and 1 for classification. The run's optimiser updates the s_i, at the
// run's rate and without weight decay.
class Uncertainty : public Weighting {
 public:
  Uncertainty(UpdateOptions options, const std::vector<Task>& tasks);

  [[nodiscard]] std::vector<double> weigh(const WeighedStep& step) const override;
  void learn(const WeighedStep& step, const std::vector<double>& losses_after) override;
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  std::vector<double> kinds_;  // k_i
  at::Tensor log_variances_;   // [tasks] float64
  std::unique_ptr<Optimizer> optimizer_;
};

}  // namespace kindred
