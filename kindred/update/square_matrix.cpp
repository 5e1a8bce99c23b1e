#include "kindred/update/square_matrix.h"

#include <cmath>
#include <numeric>

namespace kindred {

SquareMatrix part_of(const SquareMatrix& matrix, const std::vector<size_t>& chosen) {
  SquareMatrix part(chosen.size());
  for (size_t i = 0; i < chosen.size(); ++i)
    for (size_t j = 0; j < chosen.size(); ++j) part(i, j) = matrix(chosen[i], chosen[j]);
  return part;
}

std::vector<double> product(const SquareMatrix& matrix, const std::vector<double>& vector) {
  std::vector<double> result(vector.size());
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = std::inner_product(vector.begin(), vector.end(), matrix.row(i), 0.0);
  return result;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

SquareMatrix cosines(const SquareMatrix& gram, std::vector<double>& norms) {
  const size_t n = gram.size();
  norms.resize(n);
  for (size_t i = 0; i < n; ++i) norms[i] = std::sqrt(gram(i, i));
  SquareMatrix result(n);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) result(i, j) = i == j ? 1 : gram(i, j) / norms[i] / norms[j];
  return result;
}

}  // namespace kindred
