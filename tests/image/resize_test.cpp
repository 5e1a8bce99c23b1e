#include "kindred/image/resize.h"

#include <cmath>

#include <gtest/gtest.h>

namespace kindred {
namespace {

Image row(const std::vector<int>& values) {
  Image image(static_cast<int64_t>(values.size()), 1, 1, 8);
  for (size_t i = 0; i < values.size(); ++i) image.set_sample(i, static_cast<uint16_t>(values[i]));
  return image;
}

std::vector<int> samples(const Image& image) {
  std::vector<int> values;
  for (size_t i = 0; i < image.samples(); ++i) values.push_back(image.sample(i));
  return values;
}

TEST(Resize, KnownRows) {
  // Middles of the new pixels fall between the old ones; at the ends the last one is repeated.
  EXPECT_EQ(samples(resize_bilinear(row({0, 100}), 4, 1)), (std::vector<int>{0, 25, 75, 100}));
  EXPECT_EQ(samples(resize_bilinear(row({0, 100, 200, 40}), 2, 1)), (std::vector<int>{50, 120}));
  EXPECT_EQ(samples(resize_bilinear(row({7}), 3, 2)), (std::vector<int>(6, 7)));
  EXPECT_EQ(samples(resize_bilinear(row({9, 8, 7}), 3, 1)), (std::vector<int>{9, 8, 7}));
}

TEST(Resize, ASlopeStaysASlopeInEveryChannel) {
  for (const int bits : {8, 16}) {
    Image image(90, 60, 3, bits);
    for (int64_t y = 0; y < 60; ++y)
      for (int64_t x = 0; x < 90; ++x)
        for (int64_t c = 0; c < 3; ++c)
          image.set_sample(static_cast<size_t>(3 * (90 * y + x) + c),
                           static_cast<uint16_t>(x + y + 10 * c));
    const Image small = resize_bilinear(image, 30, 40);
    for (int64_t y = 0; y < 40; ++y)
      for (int64_t x = 0; x < 30; ++x)
        for (int64_t c = 0; c < 3; ++c) {
          const double exact = (x + 0.5) * 3 - 0.5 + (y + 0.5) * 1.5 - 0.5 + 10 * c;
          ASSERT_LE(std::abs(small.sample(static_cast<size_t>(3 * (30 * y + x) + c)) - exact), 0.51)
              << x << ' ' << y;
        }
  }
}

}  // namespace
}  // namespace kindred
