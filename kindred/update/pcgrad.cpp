#include "kindred/update/gradient_rules.h"

namespace kindred {

std::vector<double> pcgrad(const SquareMatrix& gram, RandomStream& orders) {
  const size_t n = gram.size();
  std::vector<double> sum(n);
  for (size_t i = 0; i < n; ++i) {
    std::vector<double> weights(n);  // of the partly projected g_i
    weights[i] = 1;
    for (const int64_t drawn : random_permutation(static_cast<int64_t>(n), orders)) {
      const auto j = static_cast<size_t>(drawn);
      if (j == i) continue;
      double inner = 0;
      for (size_t k = 0; k < n; ++k) inner += weights[k] * gram(k, j);
      if (inner < 0) weights[j] -= inner / gram(j, j);
    }
    for (size_t k = 0; k < n; ++k) sum[k] += weights[k];
  }
  return sum;
}

}  // namespace kindred
