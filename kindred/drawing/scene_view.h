#pragma once

#include <cstdint>

#include "kindred/drawing/scene.h"
#include "kindred/image/image.h"

namespace kindred {

// A pinhole camera: picture rows run along `right`, from top to bottom along −`up`.
struct Camera {
  Vec3 at, forward, right, up;  // the last three are orthonormal
  double spread = 0.7;          // tangent of half the field of view
};

// Chooses a camera in the room at eye level, looking towards its middle and not into a solid.
// Deterministic for a scene and seed.
[[nodiscard]] Camera choose_camera(const Scene& scene, uint64_t seed);

// Rendered maps, each [size × size], in Taskonomy's own encodings:
//   rgb: 8-bit colour. depth: 16 bits, round(512 z) with z in metres along the camera's axis.
//   normal: 8 bits, round(127.5 (n + 1)) with n in the camera's frame: x to the right, y up, z
//   towards the camera. segments: 8 bits, the number of the SceneClass.
//   edges, key points: see edge_strength and corner_strength, of rgb.
struct SceneView {
  Image rgb, depth, normal, segments, edges, keypoints;
};
[[nodiscard]] SceneView render(const Scene& scene, const Camera& camera, int64_t size);

// 16 bits, round(190 |∇g|), at most 65535, with g the brightness (0.299, 0.587, 0.114 of 255)
// smoothed by a Gaussian of deviation 1 and ∇ by central differences. This is Canny's edge strength
// without thinning, as in Taskonomy's edge_texture. The factor gives its mean of about 718.
[[nodiscard]] Image edge_strength(const Image& rgb);

// 16 bits, round(150 max(0, g_xx g_yy − g_xy²)), at most 65535, with g smoothed by a Gaussian of
// deviation 2: the determinant of the Hessian, whose maxima are SURF's key points, as in
// Taskonomy's keypoints2d. The factor gives its mean of about 50.
[[nodiscard]] Image corner_strength(const Image& rgb);

}  // namespace kindred
