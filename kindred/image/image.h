#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kindred {

// A picture in memory, or a map of numbers in the form of one.
struct Image {
  int64_t width = 0, height = 0;
  int channels = 1;  // 1, grey or numbers; or 3: red, green, blue
  int bits = 8;      // of a sample: 8, or 16
  // Row after row from the top, the channels of a pixel together. 16-bit samples stand in the byte
  // order of this machine.
  std::vector<uint8_t> bytes = {};

  Image() = default;
  // All samples are zero.
  Image(int64_t width, int64_t height, int channels, int bits);

  [[nodiscard]] size_t samples() const {
    return static_cast<size_t>(width) * static_cast<size_t>(height) * static_cast<size_t>(channels);
  }
  // Any sample by its place in the row-major order, of either width.
  [[nodiscard]] uint16_t sample(size_t index) const;
  void set_sample(size_t index, uint16_t value);
};

// No reader takes a picture that is wider or higher than this.
inline constexpr int64_t kMostPixelsOfASide = 16384;
// No reader takes more pixels than this: 192 MiB of 8-bit colour.
inline constexpr int64_t kMostPixels = int64_t{1} << 26;

}  // namespace kindred
