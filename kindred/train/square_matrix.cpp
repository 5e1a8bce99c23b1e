#include "kindred/train/square_matrix.h"

#include <algorithm>
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

std::vector<double> solve(SquareMatrix matrix, std::vector<double> right) {
  const size_t n = matrix.size();
  double largest = 0;
  for (size_t i = 0; i < n; ++i) largest = std::max(largest, matrix(i, i));
  const double least = 1e-14 * static_cast<double>(n) * largest;
  // The lower triangle becomes L of matrix = L Lᵀ.
  for (size_t i = 0; i < n; ++i) {
    double* const row = matrix.row(i);
    for (size_t j = 0; j <= i; ++j) {
      const double* const other = matrix.row(j);
      const double rest = row[j] - std::inner_product(row, row + j, other, 0.0);
      row[j] = i == j ? std::sqrt(std::max(rest, least)) : rest / other[j];
    }
  }
  for (size_t i = 0; i < n; ++i) {
    const double* const row = matrix.row(i);
    right[i] = (right[i] - std::inner_product(row, row + i, right.begin(), 0.0)) / row[i];
  }
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; ++k) right[i] -= matrix(k, i) * right[k];
    right[i] /= matrix(i, i);
  }
  return right;
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
