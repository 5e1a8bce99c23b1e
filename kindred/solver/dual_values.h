#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "kindred/solver/instance.h"

namespace kindred {

// Dual values of the rows of the linear relaxation. A network has a positive reduced value when the
// gain of its members over `task` exceeds the dual cost of the limits that it uses.
struct DualValues {
  std::vector<double> task;        // of serving each task
  double network = 0;              // of the limit on networks
  double cost = 0;                 // of one unit of cost
  std::vector<double> membership;  // of each task's limit on memberships

  // Gain of a network's members over `task`, minus its dual cost except `network`.
  [[nodiscard]] double worth(const Candidate& offer) const {
    double sum = -cost * offer.cost;
    for (size_t k = 0; k < offer.members.size(); ++k) {
      const auto member = static_cast<size_t>(offer.members[k]);
      sum += std::max(0.0, offer.values[k] - task[member]) - membership[member];
    }
    return sum;
  }

  // The members whose value exceeds `task`.
  [[nodiscard]] Members gaining(const Candidate& offer) const {
    Members served;
    for (size_t k = 0; k < offer.members.size(); ++k)
      if (offer.values[k] > task[static_cast<size_t>(offer.members[k])])
        served.push_back(offer.members[k]);
    return served;
  }

  // Upper bound on the sum of values of any choice of networks (weak duality). Precondition:
  // worth() ≤ `network` for all that may be chosen.
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
