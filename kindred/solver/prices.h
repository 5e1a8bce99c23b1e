#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "kindred/solver/instance.h"

namespace kindred {

// What the linear relaxation pays: dual values of its rows. A network is worth taking when what its
// members gain over `task` exceeds what it uses of the limits.
struct Prices {
  std::vector<double> task;        // for serving each task
  double network = 0;              // for one more network
  double cost = 0;                 // for a unit of cost
  std::vector<double> membership;  // for each task's place in a network

  // What `network` gains over the prices of tasks, less all it uses but its own place.
  [[nodiscard]] double worth(const Candidate& offer) const {
    double sum = -cost * offer.cost;
    for (size_t k = 0; k < offer.members.size(); ++k) {
      const auto member = static_cast<size_t>(offer.members[k]);
      sum += std::max(0.0, offer.values[k] - task[member]) - membership[member];
    }
    return sum;
  }

  // The members that gain over the prices of tasks.
  [[nodiscard]] Members gaining(const Candidate& offer) const {
    Members served;
    for (size_t k = 0; k < offer.members.size(); ++k)
      if (offer.values[k] > task[static_cast<size_t>(offer.members[k])])
        served.push_back(offer.members[k]);
    return served;
  }

  // No choice of networks has a larger sum of values, provided that worth() ≤ `network` for all
  // that may be chosen (weak duality).
  [[nodiscard]] double bound(const Instance& instance) const {
    double sum = network * static_cast<double>(instance.networks());
    if (instance.has_budget()) sum += cost * instance.budget();
    for (size_t i = 0; i < task.size(); ++i) {
      sum += task[i];
      if (instance.limits_memberships())
        sum += membership[i] * static_cast<double>(instance.memberships()[i]);
    }
    return sum;
  }
};

}  // namespace kindred
