#include "kindred/stats/moments.h"

#include <cmath>
#include <limits>

namespace kindred {

void Moments::add(double value) {
  ++count_;
  const double before = value - mean_;
  mean_ += before / static_cast<double>(count_);
  squared_deviations_ += before * (value - mean_);
}

void Moments::merge(const Moments& other) {
  if (other.count_ == 0) return;
  if (count_ == 0) {
    *this = other;
    return;
  }
  const auto mine = static_cast<double>(count_), theirs = static_cast<double>(other.count_);
  const double apart = other.mean_ - mean_, all = mine + theirs;
  mean_ += apart * theirs / all;
  squared_deviations_ += other.squared_deviations_ + apart * apart * mine * theirs / all;
  count_ += other.count_;
}

double Moments::variance() const {
  if (count_ < 2) return std::numeric_limits<double>::quiet_NaN();
  return squared_deviations_ / static_cast<double>(count_ - 1);
}

double Moments::standard_deviation() const {
  return std::sqrt(variance());
}

double Moments::standard_error() const {
  return std::sqrt(variance() / static_cast<double>(count_));
}

}  // namespace kindred
