#pragma once

#include <cstddef>
#include <vector>

#include "kindred/solver/instance.h"
#include "kindred/solver/prices.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// What a search for networks that are worth more than their place found.
struct Offer {
  std::vector<Candidate> networks;  // each worth more than prices.network, no two alike
  // No network is worth more than this; infinite when that was not established.
  double most_worth = std::numeric_limits<double>::infinity();
};

enum class Search { kQuick, kThorough };

// Finds the networks that the relaxation lacks. Deterministic.
class Pricer {
 public:
  virtual ~Pricer() = default;
  // Cheap beside a proof; most_worth may be infinite.
  [[nodiscard]] virtual Offer look(const Prices& prices, Search search, SearchLimits& limits) = 0;
  // Establishes most_worth, or finds networks; when `limits` stop it, both may be missing. A larger
  // `margin` ≥ 0 makes it look further below prices.network, so that less is left to do when it,
  // or list(), is called again at prices nearby.
  [[nodiscard]] virtual Offer prove(const Prices& prices, double margin, SearchLimits& limits) = 0;
  // Every admissible network worth at least `least`; false when there are more than `most` or
  // `limits` stopped it.
  [[nodiscard]] virtual bool list(const Prices& prices, double least, size_t most,
                                  SearchLimits& limits, std::vector<Candidate>& networks) = 0;
};

}  // namespace kindred
