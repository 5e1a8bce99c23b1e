#pragma once

#include <cstddef>
#include <vector>

#include "kindred/grouping/instance.h"
#include "kindred/grouping/prices.h"
#include "kindred/grouping/search_limits.h"

namespace kindred {

// What a search for networks that are worth more than their place found.
struct Offer {
  std::vector<Candidate> networks;  // each worth more than prices.network, no two alike
  // No network is worth more than this; infinite when that was not established.
  double most_worth = std::numeric_limits<double>::infinity();
};

// Finds the networks that the relaxation lacks. Deterministic.
class Pricer {
 public:
  virtual ~Pricer() = default;
  // Cheap; most_worth may be infinite.
  [[nodiscard]] virtual Offer look(const Prices& prices, SearchLimits& limits) = 0;
  // Establishes most_worth, to within `slack` ≥ 0 above prices.network, or finds networks worth
  // more than that; when `limits` stop it, either may be missing.
  [[nodiscard]] virtual Offer prove(const Prices& prices, double slack, SearchLimits& limits) = 0;
  // Every admissible network worth at least `least`; false when there are more than `most` or
  // `limits` stopped it.
  [[nodiscard]] virtual bool list(const Prices& prices, double least, size_t most,
                                  SearchLimits& limits, std::vector<Candidate>& networks) = 0;
};

}  // namespace kindred
