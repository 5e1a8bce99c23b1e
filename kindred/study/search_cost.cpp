#include "kindred/study/search_cost.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "kindred/study/search_record.h"

namespace kindred {

Charge& Charge::operator+=(const Charge& other) {
  networks += other.networks;
  steps += other.steps;
  seconds += other.seconds;
  return *this;
}

Charge Charge::operator/(double count) const {
  return {.networks = networks / count, .steps = steps / count, .seconds = seconds / count};
}

NetworkPrices::NetworkPrices(NetworkStore& store, const Json& search, uint64_t seed)
    : store_(store), search_(search), seed_(seed) {}

Charge NetworkPrices::joint_run() const {
  const Json& steps = search_.at(search_.at("cut_short").get<bool>() ? "most_steps" : "steps");
  return {.networks = 1,
          .steps = steps.get<double>(),
          .seconds = whole_run_seconds(search_) * threads_of(search_)};
}

Charge NetworkPrices::of_network(const Group& group) const {
  // The seconds of the joint network hold those of measuring, which others would not have needed.
  if (group.size() == store_.data().tasks.size()) return joint_run();
  return as_trained({group, seed_});
}

Charge NetworkPrices::as_trained(const NetworkKey& key) const {
  const NetworkScores& scores = store_.scores(key);
  return {.networks = 1, .steps = static_cast<double>(scores.steps), .seconds = scores.seconds};
}

MethodCost NetworkPrices::from_joint_run(const std::string& measure,
                                         const std::vector<Group>& chosen) const {
  MethodCost cost;
  cost.search = {.networks = 1,
                 .steps = search_.at("steps").get<double>(),
                 .seconds = seconds_with(search_, measure) * threads_of(search_)};
  for (const auto& group : chosen) {
    if (group.size() < store_.data().tasks.size()) {
      cost.training += of_network(group);
      continue;
    }
    // The network for all is there, but for what was cut short.
    const Charge whole = joint_run();
    const double left = whole.steps > 0 ? 1 - cost.search.steps / whole.steps : 0;
    cost.training += {.networks = left > 0 ? 1.0 : 0.0,
                      .steps = whole.steps * left,
                      .seconds = whole.seconds * left};
  }
  return cost;
}

MethodCost NetworkPrices::from_trained(const std::vector<Group>& searched,
                                       const std::vector<Group>& chosen) const {
  MethodCost cost;
  for (const auto& group : searched) cost.search += of_network(group);
  for (const auto& group : chosen)
    if (std::find(searched.begin(), searched.end(), group) == searched.end())
      cost.training += of_network(group);
  return cost;
}

MethodCost NetworkPrices::from_weighting(const std::string& weighting) const {
  Group all(store_.data().tasks.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  MethodCost cost;
  cost.training = as_trained({std::move(all), seed_, weighting});
  return cost;
}

Json NetworkPrices::to_json(const Charge& charge) const {
  const double unit = joint_run().seconds;
  return {{"networks", charge.networks},
          {"steps", charge.steps},
          {"seconds", charge.seconds},
          {"joint_runs", unit > 0 ? Json(charge.seconds / unit) : Json(nullptr)}};
}

}  // namespace kindred
