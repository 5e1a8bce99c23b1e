#pragma once

#include <cstdint>

#include "kindred/drawing/face_attributes.h"
#include "kindred/image/image.h"

namespace kindred {

// The size of CelebA's aligned pictures.
inline constexpr int64_t kFaceWidth = 178, kFaceHeight = 218;

// A face with those attributes, each of them to be seen, aligned as CelebA's are: eyes near (69,
// 111) and (108, 111), mouth near y = 153. What no attribute says (skin, light, clothes,
// background, the exact shapes) follows from `seed`.
[[nodiscard]] Image paint_face(const FaceAttributes& face, uint64_t seed);

}  // namespace kindred
