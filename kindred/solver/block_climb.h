#pragma once

#include <vector>

#include "kindred/solver/block_terms.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Local search over the set P of served tasks. Applies the best single move (a task joins or leaves
// P); where none improves, an exchange of two tasks. Stops when the expression that BlockTerms
// compares with `threshold` no longer rises. `served` holds 1 for the tasks of the initial P (at
// least one) and becomes the final P; `help` becomes its c_i.
void climb(const BlockTerms& terms, double threshold, std::vector<char>& served,
           std::vector<double>& help, SearchLimits& limits);

}  // namespace kindred
