#pragma once

#include <string>

#include "kindred/record/run_record.h"

namespace kindred {

// Quality against search cost: each method's total error with its 95 % interval over what finding
// its groups cost, in joint training runs on a logarithmic scale; beside them, as lines without a
// point, what HOA (all pairs and singles) and trying every group would cost here, where these are
// not among the methods. Needs both records, and a total error that is known.
[[nodiscard]] std::string draw_cost(const ComparisonRecord& comparison, const SearchTiming& timing);

}  // namespace kindred
