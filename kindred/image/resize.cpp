#include "kindred/image/resize.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace kindred {
namespace {

// Position of a new sample between two old ones.
struct Between {
  size_t first, second;
  float share;  // weight of `second`
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

// The same for each sample of a pixel row.
std::vector<Between> sample_places(int64_t from, int64_t to, size_t channels) {
  std::vector<Between> all;
  for (const auto& column : places(from, to))
    for (size_t c = 0; c < channels; ++c)
      all.push_back({column.first * channels + c, column.second * channels + c, column.share});
  return all;
}

// Interpolates between rows first, which accesses memory in order, then between columns. `write`
// gets each row of the result and the index of its first sample.
template <class Read, class Write>
void resize(const Image& image, const Image& result, const Read& read, const Write& write) {
  const auto channels = static_cast<size_t>(image.channels);
  const auto samples = sample_places(image.width, result.width, channels);
  const size_t stride = static_cast<size_t>(image.width) * channels;
  std::vector<float> blended(stride), made(samples.size());
  size_t next = 0;
  for (const auto& row : places(image.height, result.height)) {
    const size_t top = row.first * stride, bottom = row.second * stride;
    const float share = row.share;
    for (size_t i = 0; i < stride; ++i)
      blended[i] = read(top + i) + share * (read(bottom + i) - read(top + i));
    for (size_t i = 0; i < samples.size(); ++i) {
      const float left = blended[samples[i].first], right = blended[samples[i].second];
      made[i] = left + samples[i].share * (right - left);
    }
    write(next, made);
    next += samples.size();
  }
}

// Samples are not negative.
template <class Sample>
Sample rounded(float value) {
  return static_cast<Sample>(value + 0.5F);  // NOLINT(bugprone-incorrect-roundings)
}

}  // namespace

Image resize_bilinear(const Image& image, int64_t width, int64_t height) {
  if (image.width == width && image.height == height) return image;
  Image result(width, height, image.channels, image.bits);
  if (image.bits == 8) {
    const uint8_t* from = image.bytes.data();
    uint8_t* to = result.bytes.data();
    resize(
        image, result, [from](size_t i) { return static_cast<float>(from[i]); },
        [to](size_t first, const std::vector<float>& row) {
          std::transform(row.begin(), row.end(), to + first, rounded<uint8_t>);
        });
  } else {
    resize(
        image, result, [&](size_t i) { return static_cast<float>(image.sample(i)); },
        [&](size_t first, const std::vector<float>& row) {
          for (size_t i = 0; i < row.size(); ++i)
            result.set_sample(first + i, rounded<uint16_t>(row[i]));
        });
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
