#pragma once

#include <cstdint>

namespace kindred {

// Mean and variance of values that come one at a time, kept by Welford's update, so that small
// differences of nearly equal numbers keep their digits. Values must be finite.
class Moments {
 public:
  Moments() = default;
  // Goes on from what count(), mean() and squared_deviations() gave.
  Moments(int64_t count, double mean, double squared_deviations)
      : count_(count), mean_(mean), squared_deviations_(squared_deviations) {}

  void add(double value);
  // As if all values of `other` had been added, up to rounding (Chan, Golub, LeVeque 1979).
  void merge(const Moments& other);

  [[nodiscard]] int64_t count() const { return count_; }
  // 0 while there are no values.
  [[nodiscard]] double mean() const { return mean_; }
  // Σ (value − mean)².
  [[nodiscard]] double squared_deviations() const { return squared_deviations_; }
  // The sample variance, with divisor count − 1; NaN for fewer than two values, and so are the two
  // that follow from it.
  [[nodiscard]] double variance() const;
  [[nodiscard]] double standard_deviation() const;
  // Of the mean, for independent values.
  [[nodiscard]] double standard_error() const;

 private:
  int64_t count_ = 0;
  double mean_ = 0;
  double squared_deviations_ = 0;
};

}  // namespace kindred
