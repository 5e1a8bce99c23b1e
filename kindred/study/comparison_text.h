#pragma once

#include <string>

#include "kindred/base/json.h"

namespace kindred {

// comparison.json as a table for people: a row a method, budget by budget, with total error, gain
// and what it cost; then the groups that were chosen and which differences exceed noise.
[[nodiscard]] std::string comparison_text(const Json& comparison);

}  // namespace kindred
