#pragma once

#include <vector>

#include "kindred/update/square_matrix.h"

namespace kindred {

// The x ≥ 0 that minimises ½ xᵀQx − bᵀx, to rounding; Q positive semidefinite and the minimum
// finite. Active sets after Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23.
[[nodiscard]] std::vector<double> nonnegative_minimum(const SquareMatrix& q,
                                                      const std::vector<double>& b);

// The weights, not negative and adding up to 1, of the shortest vector in the convex hull of
// vectors whose inner products are `gram`: the minimum of wᵀ gram w, of which there may be several
// weights and is one vector.
[[nodiscard]] std::vector<double> shortest_in_hull(const SquareMatrix& gram);

}  // namespace kindred
