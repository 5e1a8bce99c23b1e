#pragma once

#include <vector>

#include "kindred/update/adam.h"
#include "kindred/update/weighting.h"

namespace kindred {

// Liu, Feng, Stone, Liu, FAMO: Fast Adaptive Multitask Optimization, NeurIPS 2023: with z = softmax
// of learned logits, initially 0, the weights are c z_i/ℓ_i, with c such that they sum to 1. After
// the step on a batch the logits descend Σ z_i (log ℓ_i − log ℓ_i'), where ℓ' are the new losses of
// the same batch, so tasks whose losses fell least gain weight. As in the authors' code, Adam
// updates the logits, with train.famo_learning_rate and weight decay train.famo_decay, and ℓ is the
// loss plus 1e-8. Tasks absent from a step are excluded from it.
class Famo : public Weighting {
 public:
  Famo(const UpdateOptions& options, size_t tasks);

  [[nodiscard]] bool needs_losses() const override { return true; }
  [[nodiscard]] bool needs_losses_after() const override { return true; }
  [[nodiscard]] std::vector<double> weigh(const WeighedStep& step) const override;
  void learn(const WeighedStep& step, const std::vector<double>& losses_after) override;
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const override;

 private:
  [[nodiscard]] std::vector<double> shares(const WeighedStep& step) const;  // z

  double rate_;
  at::Tensor logits_;  // [tasks] float64
  Adam adam_;
};

}  // namespace kindred
