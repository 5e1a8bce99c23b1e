#pragma once

#include <cstdint>
#include <vector>

namespace kindred {

// Mean and standard error of a time series that may be autocorrelated, may drift and may be
// weighted. Memory is bounded.
//
// The standard error uses batch means: successive values are collected in batches of at least
// ⌊count^(1/3)⌋, long enough that the means of two batches are nearly uncorrelated (Flegal and
// Jones, Annals of Statistics 2010). The variance of these means is half the mean square of their
// successive differences (von Neumann, Kent, Bellinson, Hart 1941), which a slow drift does not
// inflate. When there are too many batches they are merged in pairs (Yeh and Schmeiser 2000).
class BatchMeans {
 public:
  // `value` finite; `weight` > 0: the number of values, measured or not, that this one stands for.
  void add(double value, double weight = 1);

  [[nodiscard]] int64_t count() const { return count_; }
  [[nodiscard]] double mean() const;            // weighted; 0 if there are no values
  [[nodiscard]] double standard_error() const;  // of the mean; NaN with fewer than two batches
  // Degrees of freedom of the standard error, for Student's t: 2(B − 1)² / (3B − 4) for B batches
  // of equal normal variance, from the variance of the mean square successive difference; 0 for
  // fewer than two.
  [[nodiscard]] double degrees_of_freedom() const { return degrees_of_freedom(count_); }
  // The same for `count` values, whatever they are.
  [[nodiscard]] static double degrees_of_freedom(int64_t count);
  // The number of batches, B, for `count` values.
  [[nodiscard]] static int64_t batches(int64_t count);

 private:
  struct Batch {
    double weight = 0, mean = 0;
  };
  static void join(Batch& batch, const Batch& next);
  // Number of stored batches to merge into one that is long enough.
  [[nodiscard]] static int64_t batches_together(int64_t count, int64_t span);
  [[nodiscard]] std::vector<Batch> long_batches() const;

  std::vector<Batch> batches_;  // span_ values each; the last may have fewer
  int64_t count_ = 0, span_ = 1;
};

}  // namespace kindred
