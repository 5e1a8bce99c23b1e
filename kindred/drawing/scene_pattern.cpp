#include "kindred/drawing/scene_pattern.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kindred/base/random.h"

namespace kindred {
namespace {

// Coordinates along the surface, in metres; v is vertical on a wall.
Point2 on_surface(const SurfacePoint& point) {
  if (std::abs(point.normal.z) > 0.7) return {point.at.x, point.at.y};
  return {std::abs(point.normal.x) > std::abs(point.normal.y) ? point.at.y : point.at.x,
          point.at.z};
}

// A random number from 0 to 1 for a grid cell.
double cell_chance(double u, double v, uint64_t seed) {
  const auto cell = static_cast<uint64_t>(static_cast<int64_t>(std::floor(u)) * 7919 +
                                          static_cast<int64_t>(std::floor(v)) * 104729);
  return RandomStream(seed ^ cell * 0x9E3779B97F4A7C15ULL).uniform();
}

double beyond(double value) {
  return value - std::floor(value);
}

Colour planks(const Material& material, Point2 at, uint64_t seed) {
  const double u = at.x / material.scale;
  const double v = at.y / (7 * material.scale) + 0.37 * std::floor(u);
  const double gap = beyond(u) < 0.05 || beyond(v) < 0.008 ? 0.55 : 1;
  const double grain = smooth_noise(at.x * 160 + 3 * std::sin(at.y * 5), seed);
  const Colour plank = blend(material.colour, material.second, cell_chance(u, v, seed));
  return brightened(plank, gap * (0.90 + 0.16 * grain));
}

Colour tiles(const Material& material, Point2 at, uint64_t seed) {
  const double u = at.x / material.scale, v = at.y / material.scale;
  if (beyond(u) < 0.04 || beyond(v) < 0.04) return brightened(material.colour, 0.6);
  const bool odd = (static_cast<int64_t>(std::floor(u)) + static_cast<int64_t>(std::floor(v))) % 2;
  return brightened(odd ? material.second : material.colour, 0.95 + 0.08 * cell_chance(u, v, seed));
}

Colour fabric(const Material& material, Point2 at, uint64_t seed) {
  const double weave = 0.5 + 0.25 * (std::sin(at.x * 420) + std::sin(at.y * 420));
  const double worn = smooth_noise(at.x * 9, seed) * smooth_noise(at.y * 9, seed + 1);
  return brightened(material.colour, 0.88 + 0.10 * weave + 0.10 * worn);
}

Colour leaves(const Material& material, const SurfacePoint& point, uint64_t seed) {
  const double around = std::atan2(point.normal.y, point.normal.x);
  const double leaf = smooth_noise(around * 6 + 2 * std::sin(point.at.z * 40), seed) *
                      (0.5 + smooth_noise(point.at.z * 45, seed + 1));
  return brightened(blend(material.colour, material.second, leaf), 0.55 + 0.75 * leaf);
}

// A painting: a frame, a sky and hills.
Colour painting(const Material& material, const SurfacePoint& point, uint64_t seed) {
  const double half = std::max(point.half.x, point.half.y);
  const double u = on_surface(point).x / half, v = point.at.z / point.half.z;
  if (std::abs(u) > 0.88 || std::abs(v) > 0.88) return {0.20, 0.13, 0.08};
  if (std::abs(u) > 0.74 || std::abs(v) > 0.74) return {0.93, 0.92, 0.88};
  const double hills = 0.9 * smooth_noise(2.5 * u + 40, seed) - 0.5;
  return v > hills ? blend(material.colour, {1, 1, 1}, 0.25 + 0.35 * v) : material.second;
}

// A window: a frame with a cross, and daylight behind.
Colour pane(const SurfacePoint& point) {
  const double half = std::max(point.half.x, point.half.y);
  const double u = on_surface(point).x / half, v = point.at.z / point.half.z;
  const bool frame =
      std::abs(u) > 0.9 || std::abs(v) > 0.92 || std::abs(u) < 0.04 || std::abs(v) < 0.03;
  return frame ? Colour{0.95, 0.95, 0.94} : blend({1.6, 1.9, 2.1}, {1.2, 1.7, 2.4}, (v + 1) / 2);
}

Colour dial(const Material& material, const SurfacePoint& point) {
  const double half = std::max(point.half.x, point.half.y);
  const double u = on_surface(point).x / half, v = point.at.z / point.half.z;
  const double radius = std::hypot(u, v), around = std::atan2(v, u);
  if (radius > 0.86) return material.second;
  const double hour = std::abs(std::remainder(around, std::numbers::pi / 6));
  if (radius > 0.68 && hour * radius < 0.05) return {0.05, 0.05, 0.05};
  const bool hand =
      (std::abs(u) < 0.05 && v > 0 && v < 0.6) || (std::abs(v) < 0.05 && u > 0 && u < 0.4);
  return hand ? Colour{0.05, 0.05, 0.05} : material.colour;
}

}  // namespace

Colour surface_colour(const Material& material, const SurfacePoint& point, uint64_t seed) {
  const Point2 at = on_surface(point);
  switch (material.pattern) {
    case Pattern::kPlain:
      return brightened(material.colour, 0.97 + 0.05 * smooth_noise(at.x * 3 + at.y * 5, seed));
    case Pattern::kPlanks:
      return planks(material, at, seed);
    case Pattern::kTiles:
      return tiles(material, at, seed);
    case Pattern::kStripes:
      return beyond(at.x / material.scale) < 0.5 ? material.colour : material.second;
    case Pattern::kFabric:
      return fabric(material, at, seed);
    case Pattern::kLeaves:
      return leaves(material, point, seed);
    case Pattern::kPainting:
      return painting(material, point, seed);
    case Pattern::kPane:
      return pane(point);
    case Pattern::kDial:
      return dial(material, point);
  }
  return material.colour;
}

}  // namespace kindred
