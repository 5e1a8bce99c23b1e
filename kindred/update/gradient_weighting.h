#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/update/weighting.h"

namespace kindred {

// Applies a rule of gradient_rules.h to the gradients of the shared parameters in every step. Heads
// use their own losses, unweighted. Tasks with zero gradient, e.g. absent tasks, are excluded.
class GradientWeighting : public Weighting {
 public:
  using Rule = std::function<std::vector<double>(const SquareMatrix& gram, RandomStream& stream)>;
  GradientWeighting(Rule rule, size_t tasks, uint64_t seed)
      : rule_(std::move(rule)), tasks_(tasks), seed_(seed) {}

  [[nodiscard]] bool needs_gradients() const override { return true; }
  [[nodiscard]] std::vector<double> weigh(const WeighedStep& step) const override;
  [[nodiscard]] std::vector<double> combine(const WeighedStep& step,
                                            const SquareMatrix& gram) override;

 private:
  Rule rule_;
  size_t tasks_;
  uint64_t seed_;
};

}  // namespace kindred
