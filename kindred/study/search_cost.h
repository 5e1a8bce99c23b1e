#pragma once

#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/grouping/grouping.h"
#include "kindred/study/network_store.h"

namespace kindred {

// What some trainings cost.
struct Charge {
  double networks = 0;  // trained for it; a mean over draws need not be whole
  double steps = 0;
  double seconds = 0;  // times the threads that they occupied; not reproducible

  Charge& operator+=(const Charge& other);
  [[nodiscard]] Charge operator/(double count) const;
};

// What each method alone would have cost somebody who wants one set of networks, of the seed that
// is searched with: to find its groups, and then to train those of them that the search has not.
struct MethodCost {
  Charge search, training;
};

// NetworkPrices of trainings that are done: every network of one seed costs what it took, whoever
// asked for it first.
class NetworkPrices {
 public:
  // `search` is search.json. Both must outlive this.
  NetworkPrices(NetworkStore& store, const Json& search, uint64_t seed);

  // The joint training as far as it went before the groups were chosen, with what measuring
  // `measure` alone would have taken there.
  [[nodiscard]] MethodCost from_joint_run(const std::string& measure,
                                          const std::vector<Group>& chosen) const;
  // Training all of `searched`, then what is missing of `chosen`.
  [[nodiscard]] MethodCost from_trained(const std::vector<Group>& searched,
                                        const std::vector<Group>& chosen) const;
  // Training the network for all with another weighting than train.weighting.
  [[nodiscard]] MethodCost from_weighting(const std::string& weighting) const;

  // The joint training to its end, without measuring: the unit of costs.
  [[nodiscard]] Charge joint_run() const;
  [[nodiscard]] Json to_json(const Charge& charge) const;  // with "joint_runs"

 private:
  [[nodiscard]] Charge of_network(const Group& group) const;
  [[nodiscard]] Charge as_trained(const NetworkKey& key) const;

  NetworkStore& store_;
  const Json& search_;
  uint64_t seed_;
};

}  // namespace kindred
