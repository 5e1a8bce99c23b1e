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

// Prices the groups of a matrix without listing them: by local search over the tasks that a group
// serves, then by branch and bound (BlockWalk).
class BlockPricer : public Pricer {
 public:
  // `threads` at least 1; no answer depends on it.
  BlockPricer(const Instance& instance, uint64_t seed, int threads);
  [[nodiscard]] Offer look(const Prices& prices, Search search, SearchLimits& limits) override;
  [[nodiscard]] Offer prove(const Prices& prices, double margin, SearchLimits& limits) override;
  [[nodiscard]] bool list(const Prices& prices, double least, size_t most, SearchLimits& limits,
                          std::vector<Candidate>& networks) override;

 private:
  [[nodiscard]] std::vector<char> start(size_t number);
  void remember(const Members& served);
  // How many networks and, in a part of the walk, steps a list may take.
  struct Room {
    size_t networks, steps;
  };
  [[nodiscard]] bool reach(const Prices& prices, double least, Room most, SearchLimits& limits);
  [[nodiscard]] bool walk(const Prices& prices, double least, Room most, SearchLimits& limits,
                          std::vector<Candidate>& networks);
  [[nodiscard]] Offer prove_alone(const Prices& prices, SearchLimits& limits);

  const Instance& instance_;
  RandomStream stream_;
  std::vector<Members> recent_;  // tasks that networks found lately serve
  size_t next_recent_ = 0;
  NetworkPool pool_;  // of the last walk that listed networks
  WorkerPool workers_;
};

}  // namespace kindred
