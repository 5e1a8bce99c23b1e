#include "kindred/drawing/scene.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kindred/drawing/scene_pattern.h"

namespace kindred {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();
constexpr double kNear = 1e-6;

Vec3 turned(const Vec3& v, double c, double s) {
  return {c * v.x - s * v.y, s * v.x + c * v.y, v.z};
}

// Where a ray enters a solid, in the solid's own frame; distance kFar if it misses.
struct Entry {
  double distance = kFar;
  Vec3 normal;
};

Entry enter_box(const Vec3& o, const Vec3& d, const Vec3& half) {
  double enter = -kFar, leave = kFar;
  Vec3 normal;
  const auto slab = [&](double origin, double direction, double size, const Vec3& axis) {
    if (std::abs(direction) < 1e-12) {
      if (std::abs(origin) > size) leave = -kFar;
      return;
    }
    const double sign = direction > 0 ? -1 : 1;
    const double near = (sign * size - origin) / direction;
    const double far = (-sign * size - origin) / direction;
    if (near > enter) {
      enter = near;
      normal = axis * sign;
    }
    leave = std::min(leave, far);
  };
  slab(o.x, d.x, half.x, {1, 0, 0});
  slab(o.y, d.y, half.y, {0, 1, 0});
  slab(o.z, d.z, half.z, {0, 0, 1});
  if (enter > leave || enter < kNear) return {};
  return {enter, normal};
}

Entry enter_ellipsoid(const Vec3& o, const Vec3& d, const Vec3& half) {
  const Vec3 p = {o.x / half.x, o.y / half.y, o.z / half.z};
  const Vec3 q = {d.x / half.x, d.y / half.y, d.z / half.z};
  const double a = dot(q, q), b = dot(p, q), c = dot(p, p) - 1;
  const double inside = b * b - a * c;
  if (inside < 0) return {};
  const double t = (-b - std::sqrt(inside)) / a;
  if (t < kNear) return {};
  const Vec3 at = p + q * t;
  return {t, unit({at.x / half.x, at.y / half.y, at.z / half.z})};
}

Entry enter_cylinder(const Vec3& o, const Vec3& d, const Vec3& half) {
  const double px = o.x / half.x, py = o.y / half.y, qx = d.x / half.x, qy = d.y / half.y;
  const double a = qx * qx + qy * qy, b = px * qx + py * qy, c = px * px + py * py - 1;
  Entry best;
  const double inside = b * b - a * c;
  if (a > 1e-12 && inside >= 0) {
    const double t = (-b - std::sqrt(inside)) / a;
    if (t > kNear && std::abs(o.z + t * d.z) <= half.z)
      best = {t, unit({(px + t * qx) / half.x, (py + t * qy) / half.y, 0})};
  }
  if (std::abs(d.z) > 1e-12) {
    const double sign = d.z > 0 ? -1 : 1;
    const double t = (sign * half.z - o.z) / d.z;
    const double x = px + t * qx, y = py + t * qy;
    if (t > kNear && t < best.distance && x * x + y * y <= 1) best = {t, {0, 0, sign}};
  }
  return best;
}

// Whether a ray may hit a solid's bounding sphere: a cheap test that rejects most rays.
bool comes_near(const Solid& solid, const Ray& ray) {
  const Vec3 way = solid.centre - ray.origin;
  const double along = dot(way, ray.direction), squared = dot(way, way);
  const double reach = dot(solid.half, solid.half);
  return squared - along * along <= reach && (along > 0 || squared <= reach);
}

Entry enter(const Solid& solid, const Ray& ray) {
  if (!comes_near(solid, ray)) return {};
  const double c = std::cos(solid.turn), s = std::sin(solid.turn);
  const Vec3 origin = turned(ray.origin - solid.centre, c, -s);
  const Vec3 direction = turned(ray.direction, c, -s);
  Entry entry;
  if (solid.shape == SolidShape::kBox)
    entry = enter_box(origin, direction, solid.half);
  else if (solid.shape == SolidShape::kEllipsoid)
    entry = enter_ellipsoid(origin, direction, solid.half);
  else
    entry = enter_cylinder(origin, direction, solid.half);
  entry.normal = turned(entry.normal, c, s);
  return entry;
}

// Returns the hit of a ray from inside with floor, ceiling or a wall.
RayHit meet_room(const Scene& scene, const Ray& ray) {
  RayHit hit;
  hit.distance = kFar;
  const auto side = [&](double origin, double direction, double size, const Vec3& axis) {
    if (std::abs(direction) < 1e-12) return;
    const double t = ((direction > 0 ? size : 0) - origin) / direction;
    if (t < hit.distance) {
      hit.distance = t;
      hit.normal = axis * (direction > 0 ? -1.0 : 1.0);
    }
  };
  side(ray.origin.x, ray.direction.x, scene.size.x, {1, 0, 0});
  side(ray.origin.y, ray.direction.y, scene.size.y, {0, 1, 0});
  side(ray.origin.z, ray.direction.z, scene.size.z, {0, 0, 1});
  return hit;
}

// Ambient occlusion: corners are darker, as light reaches them from fewer sides.
double openness(const Scene& scene, const Vec3& at, const Vec3& normal) {
  double open = 1;
  const auto near = [&](double distance, double across) {
    if (std::abs(across) < 0.5) open *= 1 - 0.35 * std::exp(-distance / 0.18);
  };
  near(at.x, normal.x);
  near(scene.size.x - at.x, normal.x);
  near(at.y, normal.y);
  near(scene.size.y - at.y, normal.y);
  near(at.z, normal.z);
  near(scene.size.z - at.z, normal.z);
  return open;
}

}  // namespace

double dot(const Vec3& a, const Vec3& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

Vec3 unit(const Vec3& v) {
  return v * (1 / std::sqrt(dot(v, v)));
}

RayHit cast(const Scene& scene, const Ray& ray) {
  RayHit hit = meet_room(scene, ray);
  const Solid* met = nullptr;
  for (const auto& solid : scene.solids) {
    const Entry entry = enter(solid, ray);
    if (entry.distance >= hit.distance) continue;
    hit.distance = entry.distance;
    hit.normal = entry.normal;
    met = &solid;
  }
  const Vec3 at = ray.origin + ray.direction * hit.distance;
  if (met) {
    hit.kind = met->kind;
    const double c = std::cos(met->turn), s = std::sin(met->turn);
    const SurfacePoint own = {turned(at - met->centre, c, -s), turned(hit.normal, c, -s),
                              met->half};
    hit.colour = surface_colour(met->material, own, scene.seed);
  } else {
    const Material& material = hit.normal.z > 0.5    ? scene.floor
                               : hit.normal.z < -0.5 ? scene.ceiling
                                                     : scene.wall;
    hit.colour = surface_colour(material, {at, hit.normal, scene.size}, scene.seed);
  }
  return hit;
}

bool is_hidden(const Scene& scene, const Vec3& from, const Vec3& to) {
  const Vec3 way = to - from;
  const double length = std::sqrt(dot(way, way));
  const Ray ray = {from, way * (1 / length)};
  return std::any_of(scene.solids.begin(), scene.solids.end(),
                     [&](const Solid& solid) { return enter(solid, ray).distance < length; });
}

Colour lit(const Scene& scene, const Ray& ray) {
  const RayHit hit = cast(scene, ray);
  const Vec3 at = ray.origin + ray.direction * hit.distance + hit.normal * 1e-4;
  const Vec3 to_lamp = scene.lamp - at;
  const double squared = dot(to_lamp, to_lamp);
  double light = 0.34 + 0.12 * hit.normal.z + 0.06 * hit.normal.x;
  const double facing = dot(hit.normal, to_lamp) / std::sqrt(squared);
  if (facing > 0 && !is_hidden(scene, at, scene.lamp)) light += 1.5 * facing / (1 + 0.35 * squared);
  light *= openness(scene, at, hit.normal);
  // Tone mapping: the response flattens for bright light, as in the eye.
  const auto tone = [light](double colour) {
    const double value = colour * light;
    return std::pow(value * (1 + value / 4) / (1 + value), 1 / 1.8) * 1.08;
  };
  return {tone(hit.colour.red), tone(hit.colour.green), tone(hit.colour.blue)};
}

}  // namespace kindred
