#pragma once

#include <cstddef>
#include <vector>

#include "kindred/solver/pricer.h"

namespace kindred {

// How many groups an instance has may be known without listing them.
inline constexpr size_t kMostListed = size_t{1} << 16;

// Every admissible network of an instance: those of its table, or all groups of its matrix that
// keep to its constraints. False when there are more than kMostListed of the latter.
[[nodiscard]] bool list_networks(const Instance& instance, std::vector<Candidate>& networks);

// Prices networks that are all at hand.
class ListPricer : public Pricer {
 public:
  explicit ListPricer(std::vector<Candidate> networks) : networks_(std::move(networks)) {}
  [[nodiscard]] Offer look(const Prices& prices, Search search, SearchLimits& limits) override;
  [[nodiscard]] Offer prove(const Prices& prices, double margin, SearchLimits& limits) override;
  [[nodiscard]] bool list(const Prices& prices, double least, size_t most, SearchLimits& limits,
                          std::vector<Candidate>& networks) override;

 private:
  std::vector<Candidate> networks_;
};

}  // namespace kindred
