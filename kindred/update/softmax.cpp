#include "kindred/update/softmax.h"

#include <algorithm>
#include <cmath>

namespace kindred {

std::vector<double> softmax(std::vector<double> x, double temperature) {
  if (x.empty()) return x;
  const double most = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (double& value : x) sum += value = std::exp((value - most) / temperature);
  for (double& value : x) value /= sum;
  return x;
}

}  // namespace kindred
