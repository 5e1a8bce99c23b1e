#pragma once

#include <cstddef>
#include <vector>

#include "kindred/solver/dual_values.h"
#include "kindred/solver/instance.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Networks that together with the fixed ones serve all tasks.
struct Solution {
  std::vector<Candidate> networks;  // ordered by members; each serves at least one task
  double sum = 0;                   // of the tasks' values
};

// Whether `a` ranks before `b`: larger sum, then fewer memberships, then lexicographically smaller
// list of groups.
[[nodiscard]] bool comes_before(const Solution& a, const Solution& b);

// The best distinct solutions seen, best first.
class BestSolutions {
 public:
  explicit BestSolutions(size_t most) : most_(most) {}
  void add(Solution solution);
  [[nodiscard]] const std::vector<Solution>& all() const { return all_; }
  [[nodiscard]] bool full() const { return all_.size() == most_; }
  // Sum of the last one; −∞ while not full. Solutions below it can be discarded.
  [[nodiscard]] double least_sum() const;

 private:
  size_t most_;
  std::vector<Solution> all_;
};

// Combines networks by depth-first branch and bound. Enters into `best` every solution made of
// `networks` and the fixed ones, except those whose sum is below `least` or best.least_sum().
// Prunes a partial choice by its loss against the bound that `duals` prove (DualValues::bound).
// False when `limits` stopped it, or more than `most_nodes` branches.
[[nodiscard]] bool combine(const Instance& instance, const DualValues& duals,
                           const std::vector<Candidate>& networks, double least, size_t most_nodes,
                           SearchLimits& limits, BestSolutions& best);

}  // namespace kindred
