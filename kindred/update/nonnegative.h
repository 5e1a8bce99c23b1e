#pragma once

#include <vector>

#include "kindred/update/square_matrix.h"

namespace kindred {

// Returns the x ≥ 0 that minimises ½ xᵀQx − bᵀx, up to rounding. Q must be positive semidefinite
// and the minimum finite. Active-set method of Lawson and Hanson, Solving Least Squares Problems,
// 1974, chapter 23.
[[nodiscard]] std::vector<double> nonnegative_minimum(const SquareMatrix& q,
                                                      const std::vector<double>& b);

// Returns the weights, nonnegative with sum 1, of the shortest vector in the convex hull of vectors
// with inner products `gram`: a minimiser of wᵀ gram w. Only the vector is unique.
[[nodiscard]] std::vector<double> shortest_in_hull(const SquareMatrix& gram);

}  // namespace kindred
