#pragma once

#include <cstdint>

#include "kindred/drawing/scene.h"

namespace kindred {

// A place on a solid, in the solid's own frame.
struct SurfacePoint {
  Vec3 at, normal, half;
};

// The colour of a surface there, before light.
[[nodiscard]] Colour surface_colour(const Material& material, const SurfacePoint& point,
                                    uint64_t seed);

}  // namespace kindred
