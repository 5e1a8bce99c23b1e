#include "kindred/image/image.h"

#include <cstring>

namespace kindred {

Image::Image(int64_t w, int64_t h, int c, int b)
    : width(w), height(h), channels(c), bits(b), bytes(samples() * static_cast<size_t>(b / 8)) {}

uint16_t Image::sample(size_t index) const {
  if (bits == 8) return bytes[index];
  uint16_t value = 0;
  std::memcpy(&value, &bytes[2 * index], sizeof value);
  return value;
}

void Image::set_sample(size_t index, uint16_t value) {
  if (bits == 8)
    bytes[index] = static_cast<uint8_t>(value);
  else
    std::memcpy(&bytes[2 * index], &value, sizeof value);
}

}  // namespace kindred
