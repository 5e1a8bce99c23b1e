#include "kindred/update/gradient_weighting.h"

namespace kindred {

std::vector<double> GradientWeighting::weigh(const WeighedStep& /*step*/) const {
  return std::vector<double>(tasks_, 1);
}

std::vector<double> GradientWeighting::combine(const WeighedStep& step, const SquareMatrix& gram) {
  std::vector<size_t> moving;
  for (size_t i = 0; i < tasks_; ++i)
    if (gram(i, i) > 0) moving.push_back(i);
  std::vector<double> weights(tasks_);
  if (moving.empty()) return weights;
  RandomStream stream(derive_seed(seed_, "weighting", static_cast<uint64_t>(step.number)));
  const auto some = rule_(part_of(gram, moving), stream);
  for (size_t k = 0; k < moving.size(); ++k) weights[moving[k]] = some[k];
  return weights;
}

}  // namespace kindred
