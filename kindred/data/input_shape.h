#pragma once

#include <cstdint>

namespace kindred {

// Shape of one row of network inputs: a vector of numbers, or a picture.
struct InputShape {
  int64_t channels = 0, height = 1, width = 1;

  InputShape(int64_t numbers) : channels(numbers) {}  // NOLINT: a row of numbers is the plain case
  // Row layout: channels one after the other, each row-major from the top.
  InputShape(int64_t c, int64_t h, int64_t w) : channels(c), height(h), width(w) {}

  [[nodiscard]] bool is_picture() const { return height > 1 || width > 1; }
  [[nodiscard]] int64_t elements() const { return channels * height * width; }
  bool operator==(const InputShape&) const = default;
};

}  // namespace kindred
