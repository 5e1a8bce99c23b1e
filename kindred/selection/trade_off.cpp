#include "kindred/selection/trade_off.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"

namespace kindred {

std::vector<Grouping> trade_off(const GroupingProblem& problem, int64_t least, int64_t most,
                                const SelectionOptions& options) {
  if (least < 1 || most < least)
    throw InputError(fmt::format("budgets {} to {}: expected 1 or more, ascending", least, most));
  std::vector<Grouping> groupings;
  // More networks than tasks never help, apart from fixed ones that serve no task.
  const auto useful = static_cast<int64_t>(problem.size() + problem.constraints.fixed.size());
  most = std::min(most, std::max(least, useful));
  for (int64_t networks = least; networks <= most; ++networks) {
    GroupingProblem with = problem;
    with.constraints.networks = networks;
    try {
      groupings.push_back(select_groups(with, options));
    } catch (const InputError&) {
      if (networks == most && groupings.empty()) throw;
      continue;
    }
    const Grouping& last = groupings.back();
    if (last.status == GroupingStatus::kInterrupted) break;
    if (last.status == GroupingStatus::kOptimal &&
        static_cast<int64_t>(last.groups.size()) < networks)
      break;
  }
  return groupings;
}

Json to_json(const std::vector<Grouping>& groupings) {
  Json list = Json::array();
  for (const auto& grouping : groupings) list.push_back(to_json(grouping));
  return {{"format", "kindred.groupings/1"}, {"groupings", std::move(list)}};
}

}  // namespace kindred
