#include "kindred/run/shared_networks.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/json_record.h"
#include "kindred/update/weighting.h"

namespace kindred {
namespace {

constexpr int64_t kMostPlaces = 1024, kLastPort = 65535;

}  // namespace

std::string place_lease(const SharedJoint& joint, int64_t rank) {
  return fmt::format("joint-{}-{}", joint.number, rank);
}

Json to_json(const SharedNetworks& work) {
  Json networks = Json::array();
  for (const auto& entry : work.networks)
    networks.push_back({{"folder", entry.folder},
                        {"tasks", entry.key.tasks},
                        {"seed", entry.key.seed},
                        {"weighting", entry.key.weighting}});
  Json joint = nullptr;
  if (work.joint) {
    const auto& store = work.joint->store;
    joint = {{"run", work.joint->run},
             {"number", work.joint->number},
             {"places", work.joint->places},
             {"size", work.joint->size},
             {"store", nullptr}};
    if (store)
      joint["store"] = {{"host", store->host}, {"port", store->port}, {"is_open", store->is_open}};
  }
  return {{"networks", networks},
          {"joint", joint},
          {"finished", work.finished},
          {"config", work.config}};
}

SharedNetworks shared_networks(const Json& json, int64_t tasks) {
  const JsonRecord record(json, "leases/work.json");
  SharedNetworks work;
  work.finished = record.boolean("finished");
  work.config = record.text("config");
  if (!record.at("joint").is_null()) {
    const JsonRecord joint = record.record("joint");
    work.joint = {.run = joint.whole("run"),
                  .number = joint.whole("number"),
                  .places = joint.whole("places", 0, kMostPlaces),
                  .size = joint.whole("size", 0, kMostPlaces + 1)};
    // Earlier builds had no stores.
    if (joint.has("store") && !joint.at("store").is_null()) {
      const JsonRecord store = joint.record("store");
      work.joint->store = {store.text("host"), store.whole("port", 1, kLastPort),
                           store.boolean("is_open")};
    }
  }
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
    // A part of the name of a folder.
    const auto& known = weighting_names();
    if (!entry.key.weighting.empty() &&
        std::none_of(known.begin(), known.end(),
                     [&](const auto& name) { return name.first == entry.key.weighting; }))
      throw InputError("leases/work.json: \"weighting\" is none of kindred's");
    work.networks.push_back(std::move(entry));
  }
  return work;
}

}  // namespace kindred
