#pragma once

#include <vector>

#include "kindred/update/adam.h"
#include "kindred/update/weighting.h"

namespace kindred {

// Chen et al., GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep Multitask
// Networks, ICML 2018, Algorithm 1: weights w_i, initially 1 and always summing to the number of
// tasks, descend Σ |w_i‖g_i‖ − Ḡ r_i^α|. g_i is the gradient of all trainable shared parameters and
// Ḡ the mean of the w_i‖g_i‖ (held constant). r_i = (L_i/L_i(0)) / their mean is the relative
// slowness of task i; L_i(0) is the loss of the first step with labels of i. Adam updates the
// weights with train.gradnorm_learning_rate. Weights are clamped to at least 0.001 before scaling;
// the paper sets no bound.
class GradNorm : public Weighting {
 public:
  GradNorm(const UpdateOptions& options, size_t tasks);

  [[nodiscard]] bool needs_gradients() const override { return true; }
  [[nodiscard]] std::vector<double> weigh(const WeighedStep& step) const override;
  // Returns the weights of weigh() and then updates them.
  [[nodiscard]] std::vector<double> combine(const WeighedStep& step,
                                            const SquareMatrix& gram) override;
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  double alpha_, rate_;
  at::Tensor weights_;       // [tasks] float64
  at::Tensor first_losses_;  // [tasks] float64; 0: not seen yet
  Adam adam_;
};

}  // namespace kindred
