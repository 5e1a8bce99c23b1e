#include "kindred/report/map_parts.h"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kindred {

Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.3g}", value).c_str(), nullptr);
}

std::vector<MapBlock> blocks_of(const Grouping& grouping, const std::vector<int64_t>& order) {
  std::vector<MapBlock> blocks;
  for (size_t place = 0; place < order.size(); ++place) {
    const auto network = static_cast<size_t>(grouping.serves[static_cast<size_t>(order[place])]);
    if (!blocks.empty() && blocks.back().network == network)
      blocks.back().last = place;
    else
      blocks.push_back({place, place, network});
  }
  return blocks;
}

std::vector<std::string> names_in(const std::vector<std::string>& tasks,
                                  const std::vector<int64_t>& order) {
  std::vector<std::string> names;
  names.reserve(order.size());
  for (const int64_t task : order) names.push_back(tasks[static_cast<size_t>(task)]);
  return names;
}

}  // namespace kindred
