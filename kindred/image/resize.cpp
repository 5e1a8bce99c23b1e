#include "kindred/image/resize.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace kindred {
namespace {

// Where a new sample lies between two old ones.
struct Between {
  size_t first, second;
  float share;  // of the second
};

std::vector<Between> places(int64_t from, int64_t to) {
  std::vector<Between> all;
  const double step = static_cast<double>(from) / static_cast<double>(to);
  for (int64_t i = 0; i < to; ++i) {
    const double at = std::max(0.0, (static_cast<double>(i) + 0.5) * step - 0.5);
    const auto first = std::min(static_cast<int64_t>(at), from - 1);
    all.push_back({static_cast<size_t>(first), static_cast<size_t>(std::min(first + 1, from - 1)),
                   static_cast<float>(at - static_cast<double>(first))});
  }
  return all;
}

template <class Read, class Write>
void resize(const Image& image, const Image& result, const Read& read, const Write& write) {
  const auto columns = places(image.width, result.width);
  const auto channels = static_cast<size_t>(image.channels);
  const size_t stride = static_cast<size_t>(image.width) * channels;
  size_t next = 0;
  for (const auto& row : places(image.height, result.height)) {
    for (const auto& column : columns) {
      for (size_t c = 0; c < channels; ++c, ++next) {
        const auto along = [&](size_t y) {
          const float left = read(y * stride + column.first * channels + c);
          const float right = read(y * stride + column.second * channels + c);
          return left + column.share * (right - left);
        };
        const float top = along(row.first), bottom = along(row.second);
        write(next, top + row.share * (bottom - top));
      }
    }
  }
}

}  // namespace

Image resize_bilinear(const Image& image, int64_t width, int64_t height) {
  if (image.width == width && image.height == height) return image;
  Image result(width, height, image.channels, image.bits);
  if (image.bits == 8) {
    resize(
        image, result, [&](size_t i) { return static_cast<float>(image.bytes[i]); },
        [&](size_t i, float value) { result.bytes[i] = static_cast<uint8_t>(value + 0.5F); });
  } else {
    resize(
        image, result, [&](size_t i) { return static_cast<float>(image.sample(i)); },
        [&](size_t i, float value) { result.set_sample(i, static_cast<uint16_t>(value + 0.5F)); });
  }
  return result;
}

Image resize_nearest(const Image& image, int64_t width, int64_t height) {
  if (image.width == width && image.height == height) return image;
  Image result(width, height, image.channels, image.bits);
  const auto middle = [](int64_t place, int64_t from, int64_t to) {
    return ((2 * place + 1) * from) / (2 * to);
  };
  const auto channels = static_cast<size_t>(image.channels);
  size_t next = 0;
  for (int64_t y = 0; y < height; ++y) {
    const int64_t row = middle(y, image.height, height) * image.width;
    for (int64_t x = 0; x < width; ++x) {
      const auto from = static_cast<size_t>(row + middle(x, image.width, width)) * channels;
      for (size_t c = 0; c < channels; ++c) result.set_sample(next++, image.sample(from + c));
    }
  }
  return result;
}

}  // namespace kindred
