#include <cmath>

#include "kindred/update/cholesky.h"
#include "kindred/update/gradient_rules.h"

namespace kindred {

std::vector<double> imtl_g(const SquareMatrix& gram) {
  std::vector<double> norms;
  auto weights = solve(cosines(gram, norms), std::vector<double>(gram.size(), 1));
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) sum += weights[i] /= norms[i];
  for (double& weight : weights) weight /= std::abs(sum);
  return weights;
}

}  // namespace kindred
