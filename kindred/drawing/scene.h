#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kindred/drawing/canvas.h"

namespace kindred {

// A furnished room made of simple solids, from which the pictures of rooms are ray cast. Metres; x
// and y along the floor, z up.
struct Vec3 {
  double x = 0, y = 0, z = 0;
  Vec3 operator+(const Vec3& o) const { return {x + o.x, y + o.y, z + o.z}; }
  Vec3 operator-(const Vec3& o) const { return {x - o.x, y - o.y, z - o.z}; }
  Vec3 operator*(double s) const { return {x * s, y * s, z * s}; }
};
[[nodiscard]] double dot(const Vec3& a, const Vec3& b);
[[nodiscard]] Vec3 cross(const Vec3& a, const Vec3& b);
[[nodiscard]] Vec3 unit(const Vec3& v);

// Classes of Taskonomy's segment_semantic; 0 is an unlabelled pixel.
enum class SceneClass : uint8_t {
  kUnlabelled,
  kBackground,
  kBottle,
  kChair,
  kCouch,
  kPottedPlant,
  kBed,
  kDiningTable,
  kToilet,
  kTv,
  kMicrowave,
  kOven,
  kToaster,
  kSink,
  kRefrigerator,
  kBook,
  kClock,
  kVase,
};
inline constexpr int kSceneClasses = 18;  // including kUnlabelled

enum class Pattern { kPlain, kPlanks, kTiles, kStripes, kFabric, kLeaves, kPainting, kPane, kDial };

struct Material {
  Colour colour = {}, second = {};
  Pattern pattern = Pattern::kPlain;
  double scale = 1;  // size of a plank, tile or stripe, in metres
};

enum class SolidShape { kBox, kEllipsoid, kCylinder };  // the cylinder's axis is vertical

// A solid with extent centre ± half, rotated about the vertical axis by `turn`.
struct Solid {
  SolidShape shape = SolidShape::kBox;
  Vec3 centre, half;
  double turn = 0;  // radians
  SceneClass kind = SceneClass::kBackground;
  Material material;
};

struct Scene {
  Vec3 size;  // of the room, which spans (0, 0, 0) to `size`
  Material floor, wall, ceiling;
  std::vector<Solid> solids;
  Vec3 lamp;
  uint64_t seed = 0;  // of the patterns
};

struct Ray {
  Vec3 origin, direction;  // `direction` has length 1
};

struct RayHit {
  double distance = 0;
  Vec3 normal;  // of length 1, towards the ray's origin
  SceneClass kind = SceneClass::kBackground;
  Colour colour;  // of the surface, unlit
};

// Returns the first hit of a ray from inside the room. The room is closed, so there is always one.
[[nodiscard]] RayHit cast(const Scene& scene, const Ray& ray);
// Whether a solid lies between two points.
[[nodiscard]] bool is_hidden(const Scene& scene, const Vec3& from, const Vec3& to);
// The colour of the ray's first hit, lit by the room's light.
[[nodiscard]] Colour lit(const Scene& scene, const Ray& ray);

// A room of some use (living room, bedroom, dining room, kitchen, bathroom) with furniture that
// does not overlap. Deterministic for a seed.
[[nodiscard]] Scene furnish_room(uint64_t seed);

}  // namespace kindred
