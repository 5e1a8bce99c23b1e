#pragma once

#include <cstddef>
#include <vector>

#include "kindred/solver/pricer.h"

namespace kindred {

// Largest number of groups that list_networks() enumerates.
inline constexpr size_t kMostListed = size_t{1} << 16;

// Lists every admissible network: those of the table, or all groups of the matrix that satisfy the
// constraints. False when there are more than kMostListed of the latter.
[[nodiscard]] bool list_networks(const Instance& instance, std::vector<Candidate>& networks);

// Prices an explicit list of networks.
class ListPricer : public Pricer {
 public:
  explicit ListPricer(std::vector<Candidate> networks) : networks_(std::move(networks)) {}
  [[nodiscard]] PricingResult price_heuristically(const DualValues& duals, Search search,
                                                  SearchLimits& limits) override;
  [[nodiscard]] PricingResult prove(const DualValues& duals, double margin,
                                    SearchLimits& limits) override;
  [[nodiscard]] bool list(const DualValues& duals, double least, size_t most, SearchLimits& limits,
                          std::vector<Candidate>& networks) override;

 private:
  std::vector<Candidate> networks_;
};

}  // namespace kindred
