#include "kindred/study/search_cost.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace kindred {

namespace {

TrainingCost& operator+=(TrainingCost& sum, const TrainingCost& other) {
  sum.networks += other.networks;
  sum.steps += other.steps;
  sum.seconds += other.seconds;
  return sum;
}

}  // namespace

MethodCost& MethodCost::operator+=(const MethodCost& other) {
  search += other.search;
  training += other.training;
  return *this;
}

NetworkCosts::NetworkCosts(NetworkStore& store, const SearchRecord& search, uint64_t seed)
    : store_(store), search_(search), seed_(seed) {}

TrainingCost NetworkCosts::joint_run() const {
  return {.networks = 1,
          .steps = static_cast<double>(search_.whole_training_steps()),
          .seconds = search_.whole_training_seconds() * search_.threads,
          .joint_runs = {}};
}

TrainingCost NetworkCosts::of_network(const Group& group) const {
  // The joint network's seconds include measuring, which other methods do not need.
  if (group.size() == store_.data().tasks.size()) return joint_run();
  return as_trained({group, seed_});
}

TrainingCost NetworkCosts::as_trained(const NetworkKey& key) const {
  const NetworkRecord& network = store_.scores(key);
  return {.networks = 1,
          .steps = static_cast<double>(network.steps),
          .seconds = network.seconds,
          .joint_runs = {}};
}

MethodCost NetworkCosts::from_joint_run(const std::string& measure,
                                        const std::vector<Group>& chosen) const {
  MethodCost cost;
  const auto runs = static_cast<double>(search_.runs);
  cost.search = {.networks = runs,
                 .steps = static_cast<double>(search_.steps),
                 .seconds = search_.seconds_with(measure) * search_.threads,
                 .joint_runs = {}};
  for (const auto& group : chosen) {
    if (group.size() < store_.data().tasks.size()) {
      cost.training += of_network(group);
      continue;
    }
    // The network for all exists, except for the steps that were cut short.
    const TrainingCost whole = joint_run();
    const double left = whole.steps > 0 ? 1 - cost.search.steps / runs / whole.steps : 0;
    cost.training += {.networks = left > 0 ? 1.0 : 0.0,
                      .steps = whole.steps * left,
                      .seconds = whole.seconds * left,
                      .joint_runs = {}};
  }
  return cost;
}

MethodCost NetworkCosts::from_refinement(const std::string& measure,
                                         const std::vector<Group>& searched,
                                         const TrainingCost& cross_validation,
                                         const std::vector<Group>& chosen) const {
  MethodCost cost = from_joint_run(measure, searched);
  cost.search += cost.training;
  cost.search += cross_validation;
  cost.training = from_trained(searched, chosen).training;
  return cost;
}

MethodCost NetworkCosts::from_trained(const std::vector<Group>& searched,
                                      const std::vector<Group>& chosen) const {
  MethodCost cost;
  for (const auto& group : searched) cost.search += of_network(group);
  for (const auto& group : chosen)
    if (std::find(searched.begin(), searched.end(), group) == searched.end())
      cost.training += of_network(group);
  return cost;
}

MethodCost NetworkCosts::from_weighting(const std::string& weighting) const {
  Group all(store_.data().tasks.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  MethodCost cost;
  cost.training = as_trained({std::move(all), seed_, weighting});
  return cost;
}

TrainingCost NetworkCosts::in_joint_runs(const TrainingCost& sum, size_t draws) const {
  const auto count = static_cast<double>(draws);
  TrainingCost mean{.networks = sum.networks / count,
                    .steps = sum.steps / count,
                    .seconds = sum.seconds / count,
                    .joint_runs = {}};
  if (const double unit = joint_run().seconds; unit > 0) mean.joint_runs = mean.seconds / unit;
  return mean;
}

}  // namespace kindred
