#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/base/worker_pool.h"
#include "kindred/solver/block_terms.h"
#include "kindred/solver/network_pool.h"
#include "kindred/solver/pricer.h"

namespace kindred {

// Prices the groups of a matrix without listing them: local search over the tasks that a group
// serves, then branch and bound (BlockWalk).
class BlockPricer : public Pricer {
 public:
  // `threads` ≥ 1; results do not depend on it.
  BlockPricer(const Instance& instance, uint64_t seed, int threads);
  [[nodiscard]] PricingResult price_heuristically(const DualValues& duals, Search search,
                                                  SearchLimits& limits) override;
  [[nodiscard]] PricingResult prove(const DualValues& duals, double margin,
                                    SearchLimits& limits) override;
  [[nodiscard]] bool list(const DualValues& duals, double least, size_t most, SearchLimits& limits,
                          std::vector<Candidate>& networks) override;

 private:
  [[nodiscard]] std::vector<char> start(size_t number);
  void remember(const Members& served);
  // Limits of a listing: networks in total, steps for each part of the walk.
  struct ListingLimits {
    size_t networks, steps;
  };
  [[nodiscard]] bool fill_pool(const DualValues& duals, double least, ListingLimits most,
                               SearchLimits& limits);
  [[nodiscard]] bool list_networks_worth(const DualValues& duals, double least, ListingLimits most,
                                         SearchLimits& limits, std::vector<Candidate>& networks);
  [[nodiscard]] PricingResult prove_alone(const DualValues& duals, SearchLimits& limits);

  const Instance& instance_;
  RandomStream stream_;
  std::vector<Members> recent_;  // tasks served by recently found networks
  size_t next_recent_ = 0;
  NetworkPool pool_;  // networks listed by the last walk
  WorkerPool workers_;
};

}  // namespace kindred
