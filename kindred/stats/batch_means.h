#pragma once

#include <cstdint>
#include <vector>

namespace kindred {

// Mean and standard error of values that come in the order of time, may be correlated with those
// shortly before them, may drift, and may carry weights. Memory is bounded.
//
// The standard error is that of batch means: successive values are gathered in batches of at least
// ⌊count^(1/3)⌋, long enough that the means of two batches hardly know of each other (Flegal and
// Jones, Annals of Statistics 2010), and the variance of these means is half the mean square of
// their successive differences (von Neumann, Kent, Bellinson, Hart 1941), which a slow drift of the
// values does not enlarge. Batches that get too many are joined in pairs (Yeh and Schmeiser 2000).
class BatchMeans {
 public:
  // `value` finite, `weight` above 0: of how many values, measured or not, this is one.
  void add(double value, double weight = 1);

  [[nodiscard]] int64_t count() const { return count_; }
  [[nodiscard]] double mean() const;            // weighted; 0 while there are no values
  [[nodiscard]] double standard_error() const;  // of the mean; NaN with fewer than two batches
  // Of the standard error, for Student's t: 2(B − 1)² / (3B − 4) of B batches of the same normal
  // variance, as the square of the mean square successive difference has it; 0 with fewer than two.
  [[nodiscard]] double degrees_of_freedom() const { return degrees_of_freedom(count_); }
  // The same of `count` values, whatever they are.
  [[nodiscard]] static double degrees_of_freedom(int64_t count);
  // The batches, B, of `count` values.
  [[nodiscard]] static int64_t batches(int64_t count);

 private:
  struct Batch {
    double weight = 0, mean = 0;
  };
  static void join(Batch& batch, const Batch& next);
  // How many of the batches are joined to one that is long enough.
  [[nodiscard]] static int64_t batches_together(int64_t count, int64_t span);
  [[nodiscard]] std::vector<Batch> long_batches() const;

  std::vector<Batch> batches_;  // each of span_ values, the last perhaps of fewer
  int64_t count_ = 0, span_ = 1;
};

}  // namespace kindred
