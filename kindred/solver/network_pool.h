#pragma once

#include <limits>
#include <utility>
#include <vector>

#include "kindred/solver/dual_values.h"
#include "kindred/solver/instance.h"

namespace kindred {

// All networks worth at least some amount at some dual values. A network's worth changes no faster
// than the dual values, so near those the pool still contains all networks that matter.
class NetworkPool {
 public:
  // Precondition: `networks` are all that are worth at least `least` at `duals`.
  void fill(DualValues duals, double least, std::vector<Candidate> networks);

  [[nodiscard]] const std::vector<Candidate>& networks() const { return networks_; }
  // Upper bound on the worth at `duals` of admissible networks outside the pool; ∞ before fill().
  [[nodiscard]] double most_outside(const Instance& instance, const DualValues& duals) const;

 private:
  DualValues duals_;
  double least_ = std::numeric_limits<double>::infinity();
  std::vector<Candidate> networks_;
};

}  // namespace kindred
