#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"

namespace kindred {

// Draws the grouping: tasks on the left in `order`, networks on the right, a solid line from a task
// to the network that serves it, a dashed one to each that it only helps.
[[nodiscard]] std::string draw_groups(const Grouping& grouping, const std::vector<int64_t>& order);

}  // namespace kindred
