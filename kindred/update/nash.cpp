#include <algorithm>
#include <cmath>

#include "kindred/update/cholesky.h"
#include "kindred/update/gradient_rules.h"

namespace kindred {

std::vector<double> nash(const SquareMatrix& gram) {
  // With v_i = w_i‖g_i‖ and the cosines M the condition is M v = 1/v. If gradients cancel there is
  // no solution; the ridge then bounds the weights. It is far below rounding of the gradients.
  constexpr double kRidge = 1e-10, kClose = 1e-13;
  constexpr int kMostSteps = 500;
  const size_t n = gram.size();
  std::vector<double> norms;
  SquareMatrix m = cosines(gram, norms);
  for (size_t i = 0; i < n; ++i) m(i, i) += kRidge;
  std::vector<double> v(n, 1 / std::sqrt(static_cast<double>(n)));
  for (int step = 0; step < kMostSteps; ++step) {
    auto residual = product(m, v);
    SquareMatrix hessian = m;
    for (size_t i = 0; i < n; ++i) {
      residual[i] = 1 / v[i] - residual[i];
      hessian(i, i) += 1 / (v[i] * v[i]);
    }
    const auto move = solve(hessian, residual);
    // Newton decrement: with this damping no weight reaches 0 (the function is self-concordant).
    const double decrement = std::sqrt(std::max(0.0, dot(residual, move)));
    const double share = decrement > 0.25 ? 1 / (1 + decrement) : 1;
    for (size_t i = 0; i < n; ++i) v[i] += share * move[i];
    if (decrement < kClose) break;
  }
  for (size_t i = 0; i < n; ++i) v[i] /= norms[i];
  return v;
}

}  // namespace kindred
