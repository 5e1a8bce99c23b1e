#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kindred {

// Where a number lies along one side of a picture. `low` and `high` may be equal; `from` and `to`
// are places, in either order.
struct Axis {
  double low = 0, high = 1, from = 0, to = 1;

  [[nodiscard]] double place(double value) const;
};

// Round numbers (1, 2 or 5 times a power of ten apart) within [low, high], some `count` of them,
// ascending; fewer where low and high are equal or not finite.
[[nodiscard]] std::vector<double> round_ticks(double low, double high, size_t count);

// A tick as text; `step` is the distance between ticks.
[[nodiscard]] std::string tick_text(double value, double step);

// The smallest range that holds all values of the lists up to 1e300 in size, widened by a twentieth
// on either side, and by something where it has no width; 0 to 1 where there is none.
[[nodiscard]] Axis axis_over(const std::vector<const std::vector<double>*>& values, double from,
                             double to);

}  // namespace kindred
