#pragma once

#include <vector>

#include "kindred/update/adam.h"
#include "kindred/update/weighting.h"

namespace kindred {

// Chen et al., GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep Multitask
// Networks, ICML 2018, Algorithm 1: weights w_i, which begin at 1 and always add up to the number
// of tasks, descend Σ |w_i‖g_i‖ − Ḡ r_i^α|, where g_i is the gradient of all shared parameters that
// train, Ḡ the mean of the w_i‖g_i‖ (held constant), and r_i = (L_i/L_i(0)) / their mean, how much
// slower than the others task i learns; L_i(0) is the loss of the first step that has its labels.
// Adam moves the weights, at train.gradnorm_learning_rate. A weight stays at 0.001 or above, where
// the paper sets no bound.
class GradNorm : public Weighting {
 public:
  GradNorm(const UpdateOptions& options, size_t tasks);

  [[nodiscard]] bool needs_gradients() const override { return true; }
  [[nodiscard]] std::vector<double> weigh(const WeighedStep& step) const override;
  // The weights of weigh(); moves them.
  [[nodiscard]] std::vector<double> combine(const WeighedStep& step,
                                            const SquareMatrix& gram) override;
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  double alpha_, rate_;
  at::Tensor weights_;       // [tasks] float64
  at::Tensor first_losses_;  // [tasks] float64; 0: not yet seen
  Adam adam_;
};

}  // namespace kindred
