#pragma once

#include <cstddef>
#include <vector>

#include "kindred/update/square_matrix.h"

namespace kindred {

// Cholesky factor of a principal submatrix of a positive semidefinite matrix; rows and columns are
// added and removed one at a time. Pivots lost to rounding are raised just enough that the solution
// of a singular system stays finite.
class Cholesky {
 public:
  // Starts with no rows. `matrix` must outlive it.
  explicit Cholesky(const SquareMatrix& matrix);

  // Rows of the submatrix, in the order of the factor.
  [[nodiscard]] const std::vector<size_t>& rows() const { return rows_; }
  void append(size_t row);
  // Removes rows()[position].
  void remove(size_t position);

  // Returns x with submatrix · x = right, both in the order of rows().
  [[nodiscard]] std::vector<double> solve(std::vector<double> right) const;

 private:
  const SquareMatrix& matrix_;
  double least_pivot_;
  std::vector<size_t> rows_;
  SquareMatrix factor_;  // the lower triangle of its first rows_.size() rows
};

// Returns x with matrix · x = right.
[[nodiscard]] std::vector<double> solve(const SquareMatrix& matrix, std::vector<double> right);

}  // namespace kindred
