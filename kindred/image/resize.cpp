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

// Between two rows first, since that goes through memory in order, then between columns.
template <class Read, class Write>
void resize(const Image& image, const Image& result, const Read& read, const Write& write) {
  const auto columns = places(image.width, result.width);
  const auto channels = static_cast<size_t>(image.channels);
  const size_t stride = static_cast<size_t>(image.width) * channels;
  std::vector<float> line(stride);
  size_t next = 0;
  for (const auto& row : places(image.height, result.height)) {
    const size_t top = row.first * stride, bottom = row.second * stride;
    const float share = row.share;
    float* const blended = line.data();
    for (size_t i = 0; i < stride; ++i)
      blended[i] = read(top + i) + share * (read(bottom + i) - read(top + i));
    for (const auto& column : columns) {
      const float* left = blended + column.first * channels;
      const float* right = blended + column.second * channels;
      for (size_t c = 0; c < channels; ++c)
        write(next++, left[c] + column.share * (right[c] - left[c]));
    }
  }
}

}  // namespace

Image resize_bilinear(const Image& image, int64_t width, int64_t height) {
  if (image.width == width && image.height == height) return image;
  Image result(width, height, image.channels, image.bits);
  // NOLINTBEGIN(bugprone-incorrect-roundings): no sample is negative
  if (image.bits == 8) {
    const uint8_t* from = image.bytes.data();
    uint8_t* to = result.bytes.data();
    resize(
        image, result, [=](size_t i) { return static_cast<float>(from[i]); },
        [=](size_t i, float value) { to[i] = static_cast<uint8_t>(value + 0.5F); });
  } else {
    resize(
        image, result, [&](size_t i) { return static_cast<float>(image.sample(i)); },
        [&](size_t i, float value) { result.set_sample(i, static_cast<uint16_t>(value + 0.5F)); });
  }
  // NOLINTEND(bugprone-incorrect-roundings)
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
