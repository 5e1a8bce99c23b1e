#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/chart/cell_map.h"
#include "kindred/grouping/grouping.h"

namespace kindred {

// Common parts of the maps of tasks by tasks. `order`: the task at each position of the map.

// A number for the page's script: three digits, enough for a picture; null if not finite.
[[nodiscard]] Json rounded(double value);
// Returns the runs of positions whose tasks are served by the same network.
[[nodiscard]] std::vector<MapBlock> blocks_of(const Grouping& grouping,
                                              const std::vector<int64_t>& order);
[[nodiscard]] std::vector<std::string> names_in(const std::vector<std::string>& tasks,
                                                const std::vector<int64_t>& order);

}  // namespace kindred
