#pragma once

#include <cstdint>
#include <vector>

#include "kindred/update/weighting.h"

namespace kindred {

// Random loss weighting. Lin et al., Reasonable Effectiveness of Random Weighting: A Litmus Test
// for Multi-Task Learning, TMLR 2022: in every step the weights are the softmax of standard normal
// samples, with sum 1. The samples depend on the seed and the step number.
class Rlw : public Weighting {
 public:
  Rlw(size_t tasks, uint64_t seed) : tasks_(tasks), seed_(seed) {}
  [[nodiscard]] std::vector<double> weigh(const WeighedStep& step) const override;

 private:
  size_t tasks_;
  uint64_t seed_;
};

}  // namespace kindred
