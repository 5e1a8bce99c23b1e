#pragma once

#include <string>

#include "kindred/record/run_record.h"

namespace kindred {

// Draws quality against search cost: each method's total error with its 95 % interval over the cost
// of finding its groups, in joint training runs on a logarithmic scale. HOA (all pairs and singles)
// and trying every group, if not among the methods, are lines at their cost without a point.
// Precondition: a total error is known.
[[nodiscard]] std::string draw_cost(const ComparisonRecord& comparison, const SearchTiming& timing);

}  // namespace kindred
