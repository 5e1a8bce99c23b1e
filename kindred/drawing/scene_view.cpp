#include "kindred/drawing/scene_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/drawing/scene_furniture.h"

namespace kindred {
namespace {

Ray ray_through(const Camera& camera, double u, double v) {
  return {camera.at, unit(camera.forward + camera.right * (camera.spread * u) -
                          camera.up * (camera.spread * v))};
}

uint8_t eight_bits(double value) {
  return static_cast<uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0)));
}

// Normalised coordinate, −1 … 1 across the picture.
double across(double pixel, int64_t size) {
  return 2 * pixel / static_cast<double>(size) - 1;
}

Colour pixel_colour(const Scene& scene, const Camera& camera, int64_t x, int64_t y, int64_t size) {
  Colour sum;
  for (const double dx : {0.25, 0.75}) {
    for (const double dy : {0.25, 0.75}) {
      const Colour colour =
          lit(scene, ray_through(camera, across(static_cast<double>(x) + dx, size),
                                 across(static_cast<double>(y) + dy, size)));
      sum = {sum.red + std::min(colour.red, 1.0), sum.green + std::min(colour.green, 1.0),
             sum.blue + std::min(colour.blue, 1.0)};
    }
  }
  return brightened(sum, 0.25);
}

// A plane of numbers, extended outwards by repeating its edge.
struct Plane {
  int64_t width, height;
  std::vector<double> values;

  [[nodiscard]] double at(int64_t x, int64_t y) const {
    x = std::clamp<int64_t>(x, 0, width - 1);
    y = std::clamp<int64_t>(y, 0, height - 1);
    return values[static_cast<size_t>(y * width + x)];
  }
};

Plane brightness(const Image& rgb) {
  Plane plane{rgb.width, rgb.height, std::vector<double>(rgb.bytes.size() / 3)};
  for (size_t i = 0; i < plane.values.size(); ++i)
    plane.values[i] =
        0.299 * rgb.bytes[3 * i] + 0.587 * rgb.bytes[3 * i + 1] + 0.114 * rgb.bytes[3 * i + 2];
  return plane;
}

Plane smoothed(const Plane& plane, double deviation) {
  const auto radius = static_cast<int64_t>(std::ceil(3 * deviation));
  std::vector<double> weights;
  double sum = 0;
  for (int64_t i = -radius; i <= radius; ++i) {
    const double at = static_cast<double>(i) / deviation;
    sum += weights.emplace_back(std::exp(-at * at / 2));
  }
  const auto along = [&](const Plane& from, int64_t dx, int64_t dy) {
    Plane to = from;
    for (int64_t y = 0; y < from.height; ++y)
      for (int64_t x = 0; x < from.width; ++x) {
        double value = 0;
        for (int64_t i = -radius; i <= radius; ++i)
          value += weights[static_cast<size_t>(i + radius)] * from.at(x + i * dx, y + i * dy);
        to.values[static_cast<size_t>(y * from.width + x)] = value / sum;
      }
    return to;
  };
  return along(along(plane, 1, 0), 0, 1);
}

template <class Function>
Image sixteen_bit_map(const Plane& plane, const Function& value) {
  Image image(plane.width, plane.height, 1, 16);
  for (int64_t y = 0; y < plane.height; ++y)
    for (int64_t x = 0; x < plane.width; ++x)
      image.set_sample(static_cast<size_t>(y * plane.width + x),
                       static_cast<uint16_t>(std::lround(std::min(65535.0, value(x, y)))));
  return image;
}

}  // namespace

Camera choose_camera(const Scene& scene, uint64_t seed) {
  RandomStream stream(derive_seed(seed, "camera"));
  Camera camera;
  for (int attempt = 0; attempt < 40; ++attempt) {
    const double around = 2 * std::numbers::pi * stream.uniform();
    const double out = between_numbers(0.30, 0.46, stream);
    camera.at = {scene.size.x * (0.5 + out * std::cos(around)),
                 scene.size.y * (0.5 + out * std::sin(around)), between_numbers(1.25, 1.8, stream)};
    const Vec3 aim = {scene.size.x * between_numbers(0.35, 0.65, stream),
                      scene.size.y * between_numbers(0.35, 0.65, stream),
                      between_numbers(0.5, 1.1, stream)};
    camera.forward = unit(aim - camera.at);
    const double roll = 0.06 * (stream.uniform() - 0.5);
    const Vec3 level = unit(cross(camera.forward, {0, 0, 1}));
    const Vec3 upright = cross(level, camera.forward);
    camera.right = level * std::cos(roll) + upright * std::sin(roll);
    camera.up = cross(camera.right, camera.forward);
    camera.spread = between_numbers(0.62, 0.85, stream);
    // Avoids views of the side of a cupboard.
    bool free = true;
    for (const double u : {-0.7, 0.0, 0.7})
      for (const double v : {-0.3, 0.3})
        free = free && cast(scene, ray_through(camera, u, v)).distance > 0.9;
    if (free) break;
  }
  return camera;
}

SceneView render(const Scene& scene, const Camera& camera, int64_t size) {
  SceneView view{.rgb = {size, size, 3, 8},
                 .depth = {size, size, 1, 16},
                 .normal = {size, size, 3, 8},
                 .segments = {size, size, 1, 8},
                 .edges = {},
                 .keypoints = {}};
  size_t pixel = 0;
  for (int64_t y = 0; y < size; ++y) {
    for (int64_t x = 0; x < size; ++x, ++pixel) {
      const Colour colour = pixel_colour(scene, camera, x, y, size);
      view.rgb.bytes[3 * pixel] = eight_bits(colour.red);
      view.rgb.bytes[3 * pixel + 1] = eight_bits(colour.green);
      view.rgb.bytes[3 * pixel + 2] = eight_bits(colour.blue);
      const Ray ray = ray_through(camera, across(static_cast<double>(x) + 0.5, size),
                                  across(static_cast<double>(y) + 0.5, size));
      const RayHit hit = cast(scene, ray);
      const double depth = hit.distance * dot(ray.direction, camera.forward);
      view.depth.set_sample(pixel, static_cast<uint16_t>(std::lround(512 * depth)));
      const double own[] = {dot(hit.normal, camera.right), dot(hit.normal, camera.up),
                            -dot(hit.normal, camera.forward)};
      for (size_t axis = 0; axis < 3; ++axis)
        view.normal.bytes[3 * pixel + axis] = eight_bits((own[axis] + 1) / 2);
      view.segments.bytes[pixel] = static_cast<uint8_t>(hit.kind);
    }
  }
  view.edges = edge_strength(view.rgb);
  view.keypoints = corner_strength(view.rgb);
  return view;
}

Image edge_strength(const Image& rgb) {
  const Plane g = smoothed(brightness(rgb), 1);
  return sixteen_bit_map(g, [&g](int64_t x, int64_t y) {
    return 190 *
           std::hypot((g.at(x + 1, y) - g.at(x - 1, y)) / 2, (g.at(x, y + 1) - g.at(x, y - 1)) / 2);
  });
}

Image corner_strength(const Image& rgb) {
  const Plane g = smoothed(brightness(rgb), 2);
  return sixteen_bit_map(g, [&g](int64_t x, int64_t y) {
    const double middle = 2 * g.at(x, y);
    const double xx = g.at(x + 1, y) - middle + g.at(x - 1, y);
    const double yy = g.at(x, y + 1) - middle + g.at(x, y - 1);
    const double xy =
        (g.at(x + 1, y + 1) - g.at(x - 1, y + 1) - g.at(x + 1, y - 1) + g.at(x - 1, y - 1)) / 4;
    return 150 * std::max(0.0, xx * yy - xy * xy);
  });
}

}  // namespace kindred
