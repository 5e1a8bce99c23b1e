#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kindred {

// Maps a number to a coordinate of a picture. `low` and `high` may be equal; `from` and `to` are
// coordinates, in either order.
struct Axis {
  double low = 0, high = 1, from = 0, to = 1;

  [[nodiscard]] double place(double value) const;
};

// About `count` round numbers (1, 2 or 5 times a power of ten apart) within [low, high], ascending;
// fewer if low and high are equal or not finite.
[[nodiscard]] std::vector<double> round_ticks(double low, double high, size_t count);

// Formats a tick; `step` is the distance between ticks.
[[nodiscard]] std::string tick_text(double value, double step);

// The smallest range that holds all values up to 1e300 in magnitude, extended by a twentieth at
// both ends, and also widened if it is empty; 0 to 1 if there are no values.
[[nodiscard]] Axis axis_over(const std::vector<const std::vector<double>*>& values, double from,
                             double to);

}  // namespace kindred
