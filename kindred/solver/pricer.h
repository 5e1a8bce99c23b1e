#pragma once

#include <cstddef>
#include <vector>

#include "kindred/solver/dual_values.h"
#include "kindred/solver/instance.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Result of a pricing call: networks worth more than duals.network.
struct PricingResult {
  std::vector<Candidate> networks;  // each worth more than duals.network, all distinct
  // Upper bound on the worth of every network; infinite if not established.
  double most_worth = std::numeric_limits<double>::infinity();
};

enum class Search { kQuick, kThorough };

// Finds columns that would improve the relaxation. Deterministic.
class Pricer {
 public:
  virtual ~Pricer() = default;
  // Heuristic pricing, cheap compared with a proof; most_worth may be infinite.
  [[nodiscard]] virtual PricingResult price_heuristically(const DualValues& duals, Search search,
                                                          SearchLimits& limits) = 0;
  // Exact pricing: establishes most_worth or finds networks; neither may be present if `limits`
  // stop it. A larger `margin` ≥ 0 searches further below duals.network, which saves work when
  // prove() or list() is called again at nearby dual values.
  [[nodiscard]] virtual PricingResult prove(const DualValues& duals, double margin,
                                            SearchLimits& limits) = 0;
  // Lists every admissible network worth at least `least`. False if there are more than `most`, or
  // `limits` stopped it.
  [[nodiscard]] virtual bool list(const DualValues& duals, double least, size_t most,
                                  SearchLimits& limits, std::vector<Candidate>& networks) = 0;
};

}  // namespace kindred
