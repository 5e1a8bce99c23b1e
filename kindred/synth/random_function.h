#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/base/random.h"

namespace kindred {

// Points at which synthetic functions are standardised (mean 0, deviation 1): `count` rows of
// standard normal features.
using SamplePoints = std::vector<std::vector<double>>;
[[nodiscard]] SamplePoints draw_points(size_t count, size_t features, RandomStream& stream);

// Standardises values as (value − mean) / deviation; a deviation of 0 counts as 1.
struct Scaling {
  double mean = 0, deviation = 1;
  [[nodiscard]] double operator()(double value) const { return (value - mean) / deviation; }
};
[[nodiscard]] Scaling scaling_of(std::span<const double> values);

// A random smooth nonlinear function of some of the features: a network with one hidden layer of 8
// tanh units, each reading at most 6 features, standardised over `points`.
class RandomFunction {
 public:
  // Reads only features in `from`, which must not be empty.
  RandomFunction(std::span<const size_t> from, const SamplePoints& points, RandomStream& stream);

  [[nodiscard]] double operator()(std::span<const double> features) const;
  // All parameters needed to evaluate it again.
  [[nodiscard]] Json to_json() const;

 private:
  struct Unit {
    std::vector<size_t> features;
    std::vector<double> weights;
    double bias, output;
  };

  static Unit draw_unit(std::span<const size_t> from, RandomStream& stream);
  [[nodiscard]] double raw(std::span<const double> features) const;

  std::vector<Unit> units_;
  Scaling scaling_;
};

}  // namespace kindred
