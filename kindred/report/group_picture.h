#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"

namespace kindred {

// The grouping as a picture: tasks on the left in `order`, networks on the right, a solid line from
// a task to the network that serves it and a dashed one to each that it only helps.
[[nodiscard]] std::string draw_groups(const Grouping& grouping, const std::vector<int64_t>& order);

}  // namespace kindred
