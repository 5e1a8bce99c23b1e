#pragma once

#include <cstdint>

#include "kindred/drawing/face_attributes.h"
#include "kindred/image/image.h"

namespace kindred {

// Size of CelebA's aligned pictures.
inline constexpr int64_t kFaceWidth = 178, kFaceHeight = 218;

// Paints a face with those attributes, all visible, aligned as in CelebA: eyes near (69, 111) and
// (108, 111), mouth near y = 153. `seed` determines all that no attribute specifies (skin, light,
// clothes, background, exact shapes).
[[nodiscard]] Image paint_face(const FaceAttributes& face, uint64_t seed);

}  // namespace kindred
