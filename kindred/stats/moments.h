#pragma once

#include <cstdint>

namespace kindred {

// Running mean and variance by Welford's update, which preserves small differences of nearly equal
// numbers. Values must be finite.
class Moments {
 public:
  Moments() = default;
  // Resumes from saved count(), mean() and squared_deviations().
  Moments(int64_t count, double mean, double squared_deviations)
      : count_(count), mean_(mean), squared_deviations_(squared_deviations) {}

  void add(double value);
  // Equivalent to adding all values of `other`, up to rounding (Chan, Golub, LeVeque 1979).
  void merge(const Moments& other);

  [[nodiscard]] int64_t count() const { return count_; }
  // 0 if there are no values.
  [[nodiscard]] double mean() const { return mean_; }
  // Σ (value − mean)².
  [[nodiscard]] double squared_deviations() const { return squared_deviations_; }
  // The sample variance, with divisor count − 1. This and the two functions below return NaN for
  // fewer than two values.
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
