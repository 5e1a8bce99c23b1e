#pragma once

#include <cstddef>
#include <vector>

#include "kindred/solver/instance.h"
#include "kindred/solver/prices.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Networks that together serve all tasks, beside the fixed ones.
struct Solution {
  std::vector<Candidate> networks;  // in the order of their members; each serves a task
  double sum = 0;                   // of the values
};

// Whether `a` comes before `b`: a larger sum, then fewer memberships, then the lexicographically
// smaller list of groups.
[[nodiscard]] bool comes_before(const Solution& a, const Solution& b);

// The best solutions seen, best first, no two alike.
class BestSolutions {
 public:
  explicit BestSolutions(size_t most) : most_(most) {}
  void add(Solution solution);
  [[nodiscard]] const std::vector<Solution>& all() const { return all_; }
  [[nodiscard]] bool full() const { return all_.size() == most_; }
  // Of the last one; −∞ while not full. A solution below it is of no use.
  [[nodiscard]] double least_sum() const;

 private:
  size_t most_;
  std::vector<Solution> all_;
};

// Combines networks by depth-first search: enters every solution that can be made of `networks`,
// beside the fixed ones, into `best`, but for those whose sum is below `least` or that of `best`.
// It counts what a partial choice loses against the bound that `prices` prove (Prices::bound), and
// turns back where that is too much. False when more than `most_nodes` branches or `limits` stopped
// it.
[[nodiscard]] bool combine(const Instance& instance, const Prices& prices,
                           const std::vector<Candidate>& networks, double least, size_t most_nodes,
                           SearchLimits& limits, BestSolutions& best);

}  // namespace kindred
