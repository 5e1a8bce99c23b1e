#include "kindred/update/gradient_rules.h"
#include "kindred/update/nonnegative.h"

namespace kindred {

std::vector<double> upgrad(const SquareMatrix& gram) {
  // The projection of g_i is Σ v_j g_j with the v ≥ e_i of minimum norm (the paper's
  // Proposition 1). With v = e_i + x and gradients of length 1, x ≥ 0 minimises ½ xᵀMx + x·M e_i.
  const size_t n = gram.size();
  std::vector<double> norms;
  const SquareMatrix m = cosines(gram, norms);
  std::vector<double> weights(n);
  for (size_t i = 0; i < n; ++i) {
    std::vector<double> b(n);
    for (size_t j = 0; j < n; ++j) b[j] = -m(i, j);
    const auto x = nonnegative_minimum(m, b);
    for (size_t j = 0; j < n; ++j) weights[j] += x[j] * norms[i] / norms[j];
    weights[i] += 1;
  }
  for (double& weight : weights) weight /= static_cast<double>(n);
  return weights;
}

}  // namespace kindred
