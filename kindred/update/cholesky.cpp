#include "kindred/update/cholesky.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace kindred {

Cholesky::Cholesky(const SquareMatrix& matrix) : matrix_(matrix), factor_(matrix.size()) {
  double largest = 0;
  for (size_t i = 0; i < matrix.size(); ++i) largest = std::max(largest, matrix(i, i));
  least_pivot_ = 1e-14 * static_cast<double>(matrix.size()) * largest;
}

void Cholesky::append(size_t row) {
  const size_t last = rows_.size();
  rows_.push_back(row);
  double* const own = factor_.row(last);
  for (size_t j = 0; j <= last; ++j) {
    const double* const other = factor_.row(j);
    const double rest = matrix_(row, rows_[j]) - std::inner_product(own, own + j, other, 0.0);
    own[j] = j == last ? std::sqrt(std::max(rest, least_pivot_)) : rest / other[j];
  }
}

void Cholesky::remove(size_t position) {
  const std::vector<size_t> after(rows_.begin() + static_cast<std::ptrdiff_t>(position) + 1,
                                  rows_.end());
  rows_.resize(position);
  for (const size_t row : after) append(row);
}

std::vector<double> Cholesky::solve(std::vector<double> right) const {
  const size_t n = rows_.size();
  for (size_t i = 0; i < n; ++i) {
    const double* const row = factor_.row(i);
    right[i] = (right[i] - std::inner_product(row, row + i, right.begin(), 0.0)) / row[i];
  }
  // Column by column, to read the factor along its rows.
  for (size_t i = n; i-- > 0;) {
    const double* const row = factor_.row(i);
    right[i] /= row[i];
    for (size_t k = 0; k < i; ++k) right[k] -= row[k] * right[i];
  }
  return right;
}

std::vector<double> solve(const SquareMatrix& matrix, std::vector<double> right) {
  Cholesky cholesky(matrix);
  for (size_t i = 0; i < matrix.size(); ++i) cholesky.append(i);
  return cholesky.solve(std::move(right));
}

}  // namespace kindred
