#include "kindred/drawing/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "kindred/base/random.h"

namespace kindred {
namespace {

constexpr int kScansOfPixel = 4;

struct Crossing {
  double x;
  int direction;
};

// Adds the span `from` .. `to`, in pixels, to a row.
void add_span(float* row, int64_t width, double from, double to, float weight) {
  from = std::clamp(from, 0.0, static_cast<double>(width));
  to = std::clamp(to, 0.0, static_cast<double>(width));
  if (to <= from) return;
  const auto first = static_cast<int64_t>(from);
  const auto last = std::min(static_cast<int64_t>(to), width - 1);
  for (int64_t x = first; x <= last; ++x) {
    const double covered =
        std::min(to, static_cast<double>(x + 1)) - std::max(from, static_cast<double>(x));
    row[x] += weight * static_cast<float>(std::max(0.0, covered));
  }
}

void box_blur_line(const float* from, float* to, int64_t count, int64_t step, int64_t radius) {
  const auto at = [&](int64_t i) { return from[std::clamp<int64_t>(i, 0, count - 1) * step]; };
  double sum = 0;
  for (int64_t i = -radius; i <= radius; ++i) sum += at(i);
  const double share = 1.0 / static_cast<double>(2 * radius + 1);
  for (int64_t i = 0; i < count; ++i) {
    to[i * step] = static_cast<float>(sum * share);
    sum += at(i + radius + 1) - at(i - radius);
  }
}

// Three box filters approximate a Gaussian (Wells, PAMI 1986).
void blur_plane(std::vector<float>& plane, int64_t width, int64_t height, int64_t channels,
                double deviation) {
  const auto radius =
      static_cast<int64_t>(std::lround((std::sqrt(4 * deviation * deviation + 1) - 1) / 2));
  if (radius < 1) return;
  std::vector<float> other(plane.size());
  for (int round = 0; round < 3; ++round) {
    for (int64_t y = 0; y < height; ++y)
      for (int64_t c = 0; c < channels; ++c)
        box_blur_line(&plane[static_cast<size_t>(y * width * channels + c)],
                      &other[static_cast<size_t>(y * width * channels + c)], width, channels,
                      radius);
    for (int64_t x = 0; x < width * channels; ++x)
      box_blur_line(&other[static_cast<size_t>(x)], &plane[static_cast<size_t>(x)], height,
                    width * channels, radius);
  }
}

}  // namespace

Colour blend(Colour from, Colour to, double share) {
  return {from.red + share * (to.red - from.red), from.green + share * (to.green - from.green),
          from.blue + share * (to.blue - from.blue)};
}

Colour brightened(Colour colour, double factor) {
  return {colour.red * factor, colour.green * factor, colour.blue * factor};
}

Mask::Mask(int64_t width, int64_t height)
    : width_(width), height_(height), cover_(static_cast<size_t>(width * height)) {}

Mask::Mask(int64_t width, int64_t height, const Outline& outline) : Mask(width, height) {
  fill(outline);
}

void Mask::fill(const Outline& outline) {
  const auto [low, high] = std::minmax_element(outline.begin(), outline.end(),
                                               [](Point2 a, Point2 b) { return a.y < b.y; });
  const auto first = std::max<int64_t>(0, static_cast<int64_t>(std::floor(low->y)));
  const auto last = std::min(height_ - 1, static_cast<int64_t>(std::ceil(high->y)));
  std::vector<Crossing> crossings;
  for (int64_t scan = first * kScansOfPixel; scan < (last + 1) * kScansOfPixel; ++scan) {
    const double y = (static_cast<double>(scan) + 0.5) / kScansOfPixel;
    crossings.clear();
    for (size_t i = 0; i < outline.size(); ++i) {
      const Point2 a = outline[i], b = outline[(i + 1) % outline.size()];
      if ((a.y <= y) == (b.y <= y)) continue;
      crossings.push_back({a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x), a.y < b.y ? 1 : -1});
    }
    std::sort(crossings.begin(), crossings.end(),
              [](const Crossing& a, const Crossing& b) { return a.x < b.x; });
    int winding = 0;
    for (size_t i = 0; i + 1 < crossings.size(); ++i) {
      winding += crossings[i].direction;
      if (winding != 0)
        add_span(&cover_[static_cast<size_t>(scan / kScansOfPixel * width_)], width_,
                 crossings[i].x, crossings[i + 1].x, 1.0F / kScansOfPixel);
    }
  }
}

Mask& Mask::add(const Mask& other) {
  for (size_t i = 0; i < cover_.size(); ++i)
    cover_[i] = 1 - (1 - cover_[i]) * (1 - other.cover_[i]);
  return *this;
}

Mask& Mask::cut_to(const Mask& other) {
  for (size_t i = 0; i < cover_.size(); ++i) cover_[i] *= other.cover_[i];
  return *this;
}

Mask& Mask::cut_away(const Mask& other) {
  for (size_t i = 0; i < cover_.size(); ++i) cover_[i] *= 1 - other.cover_[i];
  return *this;
}

Mask& Mask::fade(double share) {
  for (auto& cover : cover_) cover *= static_cast<float>(share);
  return *this;
}

Mask& Mask::blur(double deviation) {
  blur_plane(cover_, width_, height_, 1, deviation);
  return *this;
}

Canvas::Canvas(int64_t width, int64_t height, const Paint& ground)
    : width_(width), height_(height), samples_(static_cast<size_t>(3 * width * height)) {
  auto* sample = samples_.data();
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x) {
      const Colour colour = ground(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5);
      *sample++ = static_cast<float>(colour.red);
      *sample++ = static_cast<float>(colour.green);
      *sample++ = static_cast<float>(colour.blue);
    }
  }
}

void Canvas::paint(const Mask& mask, Colour colour) {
  paint(mask, [colour](double, double) { return colour; });
}

void Canvas::paint(const Mask& mask, const Paint& colour) {
  for (int64_t y = 0; y < height_; ++y) {
    for (int64_t x = 0; x < width_; ++x) {
      const float cover = mask.at(x, y);
      if (cover <= 0) continue;
      const Colour now = colour(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5);
      float* sample = &samples_[static_cast<size_t>(3 * (y * width_ + x))];
      sample[0] += cover * (static_cast<float>(now.red) - sample[0]);
      sample[1] += cover * (static_cast<float>(now.green) - sample[1]);
      sample[2] += cover * (static_cast<float>(now.blue) - sample[2]);
    }
  }
}

void Canvas::shade(const Mask& mask, double factor) {
  for (int64_t y = 0; y < height_; ++y) {
    for (int64_t x = 0; x < width_; ++x) {
      const float by = 1 + mask.at(x, y) * static_cast<float>(factor - 1);
      float* sample = &samples_[static_cast<size_t>(3 * (y * width_ + x))];
      for (int c = 0; c < 3; ++c) sample[c] *= by;
    }
  }
}

void Canvas::blur(double deviation) {
  blur_plane(samples_, width_, height_, 3, deviation);
}

Image Canvas::image(double grain, const std::function<double(size_t)>& noise) const {
  Image image(width_, height_, 3, 8);
  for (size_t i = 0; i < samples_.size(); ++i)
    image.bytes[i] = static_cast<uint8_t>(
        std::lround(255 * std::clamp(samples_[i] + grain * noise(i), 0.0, 1.0)));
  return image;
}

double smooth_noise(double x, uint64_t seed) {
  const double floor = std::floor(x);
  const auto value = [&](double at) {
    return RandomStream(seed ^ static_cast<uint64_t>(static_cast<int64_t>(at) * 2654435761LL))
        .uniform();
  };
  const double t = x - floor, smooth = t * t * (3 - 2 * t);
  return value(floor) * (1 - smooth) + value(floor + 1) * smooth;
}

}  // namespace kindred
