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

// How much of each pixel is covered, 0 … 1.
class Mask {
 public:
  Mask(int64_t width, int64_t height);  // nothing is
  // What lies in the outline (where it crosses itself: what it winds around), smooth at the edge.
  Mask(int64_t width, int64_t height, const Outline& outline);

  Mask& add(const Mask& other);       // what either covers
  Mask& cut_to(const Mask& other);    // what both cover
  Mask& cut_away(const Mask& other);  // what `other` does not cover
  Mask& fade(double share);
  // A Gaussian of that deviation in pixels, as three box filters.
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

// A picture that is being painted.
class Canvas {
 public:
  using Paint = std::function<Colour(double x, double y)>;

  Canvas(int64_t width, int64_t height, const Paint& ground);

  [[nodiscard]] Mask mask() const { return {width_, height_}; }
  [[nodiscard]] Mask mask(const Outline& outline) const { return {width_, height_, outline}; }

  void paint(const Mask& mask, Colour colour);
  void paint(const Mask& mask, const Paint& colour);
  // Multiplies what is there: below 1 a shadow, above 1 a light.
  void shade(const Mask& mask, double factor);
  void blur(double deviation);

  // As an 8-bit picture, each sample with `grain` times the number that noise(index) gives, about
  // −1 … 1, added: a camera's noise.
  [[nodiscard]] Image image(double grain, const std::function<double(size_t)>& noise) const;

 private:
  int64_t width_, height_;
  std::vector<float> samples_;  // three a pixel
};

// Smooth noise of one variable, 0 … 1, from a table that `seed` picks; it changes over a length of
// 1.
[[nodiscard]] double smooth_noise(double x, uint64_t seed);

}  // namespace kindred
