#pragma once

#include <cstddef>
#include <vector>

#include "kindred/update/square_matrix.h"

namespace kindred {

// Cholesky's factor of a part of a positive semidefinite matrix that grows and shrinks by one row
// and column at a time. Pivots that rounding has left without a value are raised just so far that
// the answer of a singular system stays finite.
class Cholesky {
 public:
  // Of no rows yet; `matrix` must outlive it.
  explicit Cholesky(const SquareMatrix& matrix);

  // The rows that take part, in the order of the factor.
  [[nodiscard]] const std::vector<size_t>& rows() const { return rows_; }
  void append(size_t row);
  // Takes out rows()[position].
  void remove(size_t position);

  // x with part · x = right, both in the order of rows().
  [[nodiscard]] std::vector<double> solve(std::vector<double> right) const;

 private:
  const SquareMatrix& matrix_;
  double least_pivot_;
  std::vector<size_t> rows_;
  SquareMatrix factor_;  // the lower triangle of its first rows_.size() rows
};

// x with matrix · x = right.
[[nodiscard]] std::vector<double> solve(const SquareMatrix& matrix, std::vector<double> right);

}  // namespace kindred
