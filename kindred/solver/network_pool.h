#pragma once

#include <limits>
#include <utility>
#include <vector>

#include "kindred/solver/instance.h"
#include "kindred/solver/prices.h"

namespace kindred {

// All networks that were worth some amount at some prices. As prices move, what a network is worth
// moves no faster, so near those prices the pool still holds all that matter.
class NetworkPool {
 public:
  // `networks` are all that are worth at least `least` at `prices`.
  void fill(Prices prices, double least, std::vector<Candidate> networks);

  [[nodiscard]] const std::vector<Candidate>& networks() const { return networks_; }
  // No admissible network that the pool lacks is worth more than this at `prices`; ∞ before fill().
  [[nodiscard]] double most_outside(const Instance& instance, const Prices& prices) const;

 private:
  Prices prices_;
  double least_ = std::numeric_limits<double>::infinity();
  std::vector<Candidate> networks_;
};

}  // namespace kindred
