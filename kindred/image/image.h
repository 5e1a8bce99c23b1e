#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kindred {

// A picture in memory, or a map of numbers in the same form.
struct Image {
  int64_t width = 0, height = 0;
  int channels = 1;  // 1: grey or numbers; 3: red, green, blue
  int bits = 8;      // per sample: 8 or 16
  // Row-major from the top, with interleaved channels. 16-bit samples are in native byte order.
  std::vector<uint8_t> bytes = {};

  Image() = default;
  // Zero-filled.
  Image(int64_t width, int64_t height, int channels, int bits);

  [[nodiscard]] size_t samples() const {
    return static_cast<size_t>(width) * static_cast<size_t>(height) * static_cast<size_t>(channels);
  }
  // A sample by its row-major index, for either sample size.
  [[nodiscard]] uint16_t sample(size_t index) const;
  void set_sample(size_t index, uint16_t value);
};

// Readers refuse pictures that are wider or higher than this.
inline constexpr int64_t kMostPixelsOfASide = 16384;
// Readers refuse pictures with more pixels than this: 192 MiB of 8-bit colour.
inline constexpr int64_t kMostPixels = int64_t{1} << 26;

}  // namespace kindred
