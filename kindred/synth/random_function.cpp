#include "kindred/synth/random_function.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace kindred {
namespace {

constexpr size_t kUnits = 8;
constexpr size_t kReads = 6;
constexpr double kSteepness = 1.2;  // deviation of the input of a unit
constexpr double kShift = 0.5;      // deviation of its bias

}  // namespace

SamplePoints draw_points(size_t count, size_t features, RandomStream& stream) {
  SamplePoints points(count, std::vector<double>(features));
  for (auto& point : points)
    for (auto& value : point) value = stream.normal();
  return points;
}

Scaling scaling_of(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  double mean = 0, square = 0;
  for (const double value : values) mean += value / count;
  for (const double value : values) square += (value - mean) * (value - mean) / count;
  return {mean, square > 0 ? std::sqrt(square) : 1};
}

RandomFunction::RandomFunction(std::span<const size_t> from, const SamplePoints& points,
                               RandomStream& stream) {
  for (size_t i = 0; i < kUnits; ++i) units_.push_back(draw_unit(from, stream));
  std::vector<double> values;
  values.reserve(points.size());
  for (const auto& point : points) values.push_back(raw(point));
  scaling_ = scaling_of(values);
}

RandomFunction::Unit RandomFunction::draw_unit(std::span<const size_t> from, RandomStream& stream) {
  const size_t reads = std::min(kReads, from.size());
  const auto order = random_permutation(static_cast<int64_t>(from.size()), stream);
  Unit unit;
  for (size_t i = 0; i < reads; ++i) {
    unit.features.push_back(from[static_cast<size_t>(order[i])]);
    unit.weights.push_back(stream.normal() * kSteepness / std::sqrt(static_cast<double>(reads)));
  }
  unit.bias = stream.normal() * kShift;
  unit.output = stream.normal();
  return unit;
}

double RandomFunction::raw(std::span<const double> features) const {
  double sum = 0;
  for (const auto& unit : units_) {
    double inner = unit.bias;
    for (size_t i = 0; i < unit.features.size(); ++i)
      inner += unit.weights[i] * features[unit.features[i]];
    sum += unit.output * std::tanh(inner);
  }
  return sum;
}

double RandomFunction::operator()(std::span<const double> features) const {
  return scaling_(raw(features));
}

Json RandomFunction::to_json() const {
  Json units = Json::array();
  for (const auto& unit : units_)
    units.push_back({{"features", unit.features},
                     {"weights", unit.weights},
                     {"bias", unit.bias},
                     {"output", unit.output}});
  return {{"units", units}, {"mean", scaling_.mean}, {"deviation", scaling_.deviation}};
}

}  // namespace kindred
