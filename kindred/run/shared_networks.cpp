#include "kindred/run/shared_networks.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/json_record.h"

namespace kindred {

Json to_json(const SharedNetworks& work) {
  Json networks = Json::array();
  for (const auto& entry : work.networks)
    networks.push_back({{"folder", entry.folder},
                        {"tasks", entry.key.tasks},
                        {"seed", entry.key.seed},
                        {"weighting", entry.key.weighting}});
  return {{"networks", networks}, {"finished", work.finished}, {"config", work.config}};
}

SharedNetworks shared_networks(const Json& json, int64_t tasks) {
  const JsonRecord record(json, "leases/work.json");
  SharedNetworks work;
  work.finished = record.boolean("finished");
  work.config = record.text("config");
  for (const auto& item : record.records("networks")) {
    SharedNetworks::Entry entry{.folder = item.text("folder"),
                                .key = {.tasks = item.wholes("tasks"),
                                        .seed = item.seed("seed"),
                                        .weighting = item.text("weighting")}};
    const auto& own = entry.key.tasks;
    if (own.empty() || own.back() >= tasks ||
        std::adjacent_find(own.begin(), own.end(), std::greater_equal<>()) != own.end())
      throw InputError(
          fmt::format("leases/work.json: \"tasks\" must be numbers from 0 to {} in ascending order",
                      tasks - 1));
    work.networks.push_back(std::move(entry));
  }
  return work;
}

}  // namespace kindred
