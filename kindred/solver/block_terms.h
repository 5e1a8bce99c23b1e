#pragma once

#include <cstddef>
#include <vector>

#include "kindred/solver/dual_values.h"
#include "kindred/solver/instance.h"

namespace kindred {

// Terms of the worth of groups under given dual values. For a group g of two or more in which the
// tasks P are served, with q_ij = value of i as the only companion of j, minus the dual value of
// task j,
//   worth = Σ_{i in g, j in P, i ≠ j} q_ij / (|g| − 1) − dual cost of the limits that g uses.
// With c_i = Σ_{j in P} q_ij, a group is worth more than a threshold t ≥ 0 exactly when, for t' = t
// plus that dual cost,
//   Σ_{i in P} (c_i − t') + Σ_{i in g, not in P} (c_i − t') + t' > 0.
// For given P and t', the best helpers are all tasks with c_i > t'.
class BlockTerms {
 public:
  BlockTerms(const Instance& instance, const DualValues& duals);

  [[nodiscard]] size_t size() const { return n_; }
  [[nodiscard]] const Instance& instance() const { return instance_; }
  [[nodiscard]] const DualValues& duals() const { return duals_; }
  // row: q of one member for every served j; column: of every member for one served j. Diagonal: 0.
  // A row has stride() numbers, those beyond size() are 0.
  [[nodiscard]] size_t stride() const { return stride_; }
  [[nodiscard]] const double* row(size_t member) const { return &rows_[member * stride_]; }
  [[nodiscard]] const double* column(size_t served) const { return &columns_[served * n_]; }
  // Positive and negative parts of a row, in single precision, for bounds, likewise.
  [[nodiscard]] const float* above(size_t member) const { return &above_[member * stride_]; }
  [[nodiscard]] const float* below(size_t member) const { return &below_[member * stride_]; }
  // Lower bound on the dual cost (cost and memberships) of any group that contains these members.
  [[nodiscard]] double use(const std::vector<char>& inside, size_t members) const;

 private:
  const Instance& instance_;
  const DualValues& duals_;
  size_t n_, stride_;
  std::vector<double> rows_, columns_;
  std::vector<float> above_, below_;
};

}  // namespace kindred
