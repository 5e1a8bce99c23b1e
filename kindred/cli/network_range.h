#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace kindred {

// Budgets: all numbers of networks from `least` to `most`.
struct NetworkRange {
  int64_t least, most;
};

// Parses a value of --networks such as "2..4"; nullopt if it is no range. Throws InputError unless
// 1 ≤ least ≤ most ≤ limit.
[[nodiscard]] std::optional<NetworkRange> network_range(
    const std::string& text, int64_t limit = std::numeric_limits<int64_t>::max());

}  // namespace kindred
