#include "kindred/chart/axis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace kindred {
namespace {

// Beyond this, a range overflows a double.
constexpr double kLargestAxis = 1e300;
// Prefers half as many ticks again to so few that the scale is unclear.
constexpr double kWider = 1.5;

}  // namespace

double Axis::place(double value) const {
  if (!(high > low)) return (from + to) / 2;
  // Values far outside are drawn just outside, so that the coordinate is finite.
  return from + (to - from) * std::clamp((value - low) / (high - low), -10.0, 11.0);
}

std::vector<double> round_ticks(double low, double high, size_t count) {
  const double range = high - low;
  if (!(range > 0) || !std::isfinite(range) || count == 0) return {};
  const double rough = range / static_cast<double>(count);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (kWider * factor * power < rough) continue;
    step = factor * power;
    break;
  }
  std::vector<double> ticks;
  if (!(step > 0) || !std::isfinite(step)) return ticks;
  const double first = std::ceil(low / step - 1e-9);
  // Values so close together that the step vanishes in rounding get no ticks.
  if (std::abs(first) > 1e15) return ticks;
  for (size_t i = 0; i <= 2 * count + 2; ++i) {
    const double tick = (first + static_cast<double>(i)) * step;
    if (tick > high + 1e-9 * range) break;
    ticks.push_back(tick == 0 ? 0.0 : tick);
  }
  return ticks;
}

std::string tick_text(double value, double step) {
  if (std::abs(value) < step * 1e-6) return "0";
  const double size = std::abs(value);
  std::string text;
  if (size < 1e-3 || size >= 1e6) {
    text = fmt::format("{:.3g}", value);
  } else {
    const auto digits =
        static_cast<int>(std::clamp(-std::floor(std::log10(step) + 1e-9), 0.0, 9.0));
    text = fmt::format("{:.{}f}", value, digits);
  }
  for (size_t at = text.find('-'); at != std::string::npos; at = text.find('-', at))
    text.replace(at, 1, "−");
  return text;
}

Axis axis_over(const std::vector<const std::vector<double>*>& values, double from, double to) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto* list : values) {
    for (const double value : *list) {
      if (!(std::abs(value) <= kLargestAxis)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (low > high) return {0, 1, from, to};
  double margin = (high - low) / 20;
  if (!(margin > 0)) margin = low == 0 ? 1 : std::abs(low) / 10;
  return {low - margin, high + margin, from, to};
}

}  // namespace kindred
