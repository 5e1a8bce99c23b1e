#pragma once

#include <filesystem>
#include <string>

#include "kindred/base/json.h"
#include "kindred/grouping/grouping.h"

namespace kindred {

// A finished run for people. The first line is the answer, "2 networks: {a, b}, {c, d}: total error
// 0.4700 against 0.4800 single-task: within noise", of metrics.json and grouping.json; it says
// where there was no choice. Then a table, tasks down, methods across, mean ± standard deviation
// over seeds; the groups and what is known of them; which differences exceed noise; what the search
// cost, of timing.json; where the report and the bundle in `directory` lie.
[[nodiscard]] std::string summary_text(const Json& metrics, const Grouping& grouping,
                                       const Json& timing, const std::filesystem::path& directory);

}  // namespace kindred
