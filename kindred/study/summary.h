#pragma once

#include <string>

#include "kindred/base/json.h"

namespace kindred {

// metrics.json, grouping.json and timing.json as a table for people: tasks down, methods across,
// mean ± standard deviation over seeds; then the groups, which differences exceed noise, and what
// the search cost.
[[nodiscard]] std::string summary_text(const Json& metrics, const Json& grouping,
                                       const Json& timing);

}  // namespace kindred
