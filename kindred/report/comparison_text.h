#pragma once

#include <string>

#include "kindred/record/comparison_record.h"

namespace kindred {

// Formats comparison.json as a text table: one row per method, by budget, with total error, gain
// and cost; then the groups chosen, and the differences with their verdicts.
[[nodiscard]] std::string comparison_text(const ComparisonRecord& comparison);

}  // namespace kindred
