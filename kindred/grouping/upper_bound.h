#pragma once

#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// Upper bound on the weighted mean of any grouping within the limit on networks; n² log n work.
//
// A task whose home block has p tasks is in a group of at least max(p, 2), so it scores at most
// u_j(p), the mean of its best max(p, 2) − 1 sources (or its value alone, for p = 1). Each block's
// tasks together use Σ 1/p_j = 1 block, so with a multiplier λ per block
//   Σ_j w_j score_j ≤ λ · networks + Σ_j max over p of (w_j u_j(p) − λ / p)   for every λ ≥ 0,
// which is convex in λ and is minimised by bisection.
[[nodiscard]] double upper_bound(const GroupingProblem& problem);

}  // namespace kindred
