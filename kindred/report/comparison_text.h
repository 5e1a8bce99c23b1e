#pragma once

#include <string>

#include "kindred/record/comparison_record.h"

namespace kindred {

// comparison.json as a table for people: a row for each method, by budget, with total error, gain
// and cost; then the groups that were chosen, and the differences with their verdicts.
[[nodiscard]] std::string comparison_text(const ComparisonRecord& comparison);

}  // namespace kindred
