#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/chart/cell_map.h"
#include "kindred/grouping/grouping.h"

namespace kindred {

// What maps of tasks by tasks have in common. `order` holds the task at each place of the picture.

// A number for the page's script: three digits say all that a picture can; null where it is not
// finite.
[[nodiscard]] Json rounded(double value);
// The runs of places whose tasks one network serves.
[[nodiscard]] std::vector<MapBlock> blocks_of(const Grouping& grouping,
                                              const std::vector<int64_t>& order);
[[nodiscard]] std::vector<std::string> names_in(const std::vector<std::string>& tasks,
                                                const std::vector<int64_t>& order);

}  // namespace kindred
