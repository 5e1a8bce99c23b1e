#pragma once

#include <cstdint>

#include "kindred/drawing/scene.h"

namespace kindred {

// A point on a solid, in the solid's own frame.
struct SurfacePoint {
  Vec3 at, normal, half;
};

// The unlit colour of a surface at a point.
[[nodiscard]] Colour surface_colour(const Material& material, const SurfacePoint& point,
                                    uint64_t seed);

}  // namespace kindred
