#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kindred/drawing/canvas.h"

namespace kindred {

// A furnished room, described by simple solids: what the drawn pictures of rooms are cast from.
// Metres; x and y along the floor, z up.
struct Vec3 {
  double x = 0, y = 0, z = 0;
  Vec3 operator+(const Vec3& o) const { return {x + o.x, y + o.y, z + o.z}; }
  Vec3 operator-(const Vec3& o) const { return {x - o.x, y - o.y, z - o.z}; }
  Vec3 operator*(double s) const { return {x * s, y * s, z * s}; }
};
[[nodiscard]] double dot(const Vec3& a, const Vec3& b);
[[nodiscard]] Vec3 cross(const Vec3& a, const Vec3& b);
[[nodiscard]] Vec3 unit(const Vec3& v);

// The classes of Taskonomy's segment_semantic; 0 is a pixel without a label.
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
inline constexpr int kSceneClasses = 18;  // with that of no label

enum class Pattern { kPlain, kPlanks, kTiles, kStripes, kFabric, kLeaves, kPainting, kPane, kDial };

struct Material {
  Colour colour = {}, second = {};
  Pattern pattern = Pattern::kPlain;
  double scale = 1;  // metres of a plank, a tile, a stripe
};

enum class SolidShape { kBox, kEllipsoid, kCylinder };  // the cylinder's axis is upright

// A solid that fills centre ± half, turned about the upright by `turn`.
struct Solid {
  SolidShape shape = SolidShape::kBox;
  Vec3 centre, half;
  double turn = 0;  // radians
  SceneClass kind = SceneClass::kBackground;
  Material material;
};

struct Scene {
  Vec3 size;  // of the room: from (0, 0, 0) to this
  Material floor, wall, ceiling;
  std::vector<Solid> solids;
  Vec3 lamp;
  uint64_t seed = 0;  // of the patterns
};

struct Ray {
  Vec3 origin, direction;  // of length 1
};

struct RayHit {
  double distance = 0;
  Vec3 normal;  // of length 1, towards the ray's origin
  SceneClass kind = SceneClass::kBackground;
  Colour colour;  // of the surface, before light
};

// What a ray from inside the room meets first; the room is closed, so there is always something.
[[nodiscard]] RayHit cast(const Scene& scene, const Ray& ray);
// Whether a solid stands between two points.
[[nodiscard]] bool is_hidden(const Scene& scene, const Vec3& from, const Vec3& to);
// The colour of what the ray meets, in the light of the room.
[[nodiscard]] Colour lit(const Scene& scene, const Ray& ray);

// A room of some use (living room, bedroom, dining room, kitchen, bathroom) with furniture that
// does not overlap; the same seed gives the same room.
[[nodiscard]] Scene furnish_room(uint64_t seed);

}  // namespace kindred
