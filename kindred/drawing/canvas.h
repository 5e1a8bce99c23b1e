#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "kindred/drawing/outline.h"
#include "kindred/image/image.h"

namespace kindred {

struct Colour {
  double red = 0, green = 0, blue = 0;  // 0 … 1
};
[[nodiscard]] Colour blend(Colour from, Colour to, double share);
[[nodiscard]] Colour brightened(Colour colour, double factor);

// Coverage of each pixel, 0 … 1.
class Mask {
 public:
  Mask(int64_t width, int64_t height);  // empty
  // Fills the outline (non-zero winding rule), with antialiased edges.
  Mask(int64_t width, int64_t height, const Outline& outline);

  Mask& add(const Mask& other);       // union
  Mask& cut_to(const Mask& other);    // intersection
  Mask& cut_away(const Mask& other);  // difference
  Mask& fade(double share);
  // Gaussian blur with that standard deviation in pixels, by three box filters.
  Mask& blur(double deviation);

  [[nodiscard]] int64_t width() const { return width_; }
  [[nodiscard]] int64_t height() const { return height_; }
  [[nodiscard]] float at(int64_t x, int64_t y) const {
    return cover_[static_cast<size_t>(y * width_ + x)];
  }

 private:
  void fill(const Outline& outline);

  int64_t width_, height_;
  std::vector<float> cover_;
};

// A picture being painted.
class Canvas {
 public:
  using Paint = std::function<Colour(double x, double y)>;

  Canvas(int64_t width, int64_t height, const Paint& ground);

  [[nodiscard]] Mask mask() const { return {width_, height_}; }
  [[nodiscard]] Mask mask(const Outline& outline) const { return {width_, height_, outline}; }

  void paint(const Mask& mask, Colour colour);
  void paint(const Mask& mask, const Paint& colour);
  // Multiplies the colours: below 1 a shadow, above 1 a light.
  void shade(const Mask& mask, double factor);
  void blur(double deviation);

  // Converts to an 8-bit picture. Adds `grain` × noise(index), with noise about −1 … 1, to each
  // sample, as camera noise.
  [[nodiscard]] Image image(double grain, const std::function<double(size_t)>& noise) const;

 private:
  int64_t width_, height_;
  std::vector<float> samples_;  // three per pixel
};

// Smooth noise of one variable, 0 … 1, from a table selected by `seed`; its length scale is 1.
[[nodiscard]] double smooth_noise(double x, uint64_t seed);

}  // namespace kindred
