#pragma once

#include <vector>

#include "kindred/solver/block_terms.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Tasks join or leave those that a group serves, the best move first, or change places where no
// move helps, while that raises what BlockTerms weighs against `threshold`. `served` holds 1 for
// those to start with, at least one, and becomes where that ends; `help` becomes its c_i.
void climb(const BlockTerms& terms, double threshold, std::vector<char>& served,
           std::vector<double>& help, SearchLimits& limits);

}  // namespace kindred
