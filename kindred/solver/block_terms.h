#pragma once

#include <cstddef>
#include <vector>

#include "kindred/solver/instance.h"
#include "kindred/solver/prices.h"

namespace kindred {

// The worth of blocks under given prices. For a group g of two or more in which the tasks P are
// served, with q_ij = value of i as the only companion of j, less the price of j,
//   worth = Σ_{i in g, j in P, i ≠ j} q_ij / (|g| − 1) − what g uses of the limits,
// so that a group is worth more than a threshold t ≥ 0 exactly when, with c_i = Σ_{j in P} q_ij and
// t' = t plus all that g uses,
//   Σ_{i in P} (c_i − t') + Σ_{i in g, not in P} (c_i − t') + t' > 0.
// For a given P and t' the best helpers are all with c_i > t'.
class BlockTerms {
 public:
  BlockTerms(const Instance& instance, const Prices& prices);

  [[nodiscard]] size_t size() const { return n_; }
  [[nodiscard]] const Instance& instance() const { return instance_; }
  [[nodiscard]] const Prices& prices() const { return prices_; }
  // q of member i for every served j, and of served j for every member i; 0 on the diagonal.
  [[nodiscard]] const double* row(size_t member) const { return &rows_[member * n_]; }
  [[nodiscard]] const double* column(size_t served) const { return &columns_[served * n_]; }
  // The parts of a row above and below 0, in single precision for bounds, of stride() numbers:
  // those behind size() are 0.
  [[nodiscard]] size_t stride() const { return stride_; }
  [[nodiscard]] const float* above(size_t member) const { return &above_[member * stride_]; }
  [[nodiscard]] const float* below(size_t member) const { return &below_[member * stride_]; }
  // The least that any group with these members uses of the limits on cost and memberships.
  [[nodiscard]] double use(const std::vector<char>& inside, size_t members) const;

 private:
  const Instance& instance_;
  const Prices& prices_;
  size_t n_, stride_;
  std::vector<double> rows_, columns_;
  std::vector<float> above_, below_;
};

}  // namespace kindred
