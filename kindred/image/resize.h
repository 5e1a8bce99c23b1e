#pragma once

#include "kindred/image/image.h"

namespace kindred {

// Bilinear with half-pixel centres, as TensorFlow's resize without antialiasing and torch's
// interpolate without align_corners; rounded to the nearest sample. Not for class numbers.
// Precondition: both sides at least 1.
[[nodiscard]] Image resize_bilinear(const Image& image, int64_t width, int64_t height);

// Nearest neighbour: each new pixel copies the pixel that contains its centre. For class numbers
// and other labels, which cannot be averaged. Precondition: both sides at least 1.
[[nodiscard]] Image resize_nearest(const Image& image, int64_t width, int64_t height);

}  // namespace kindred
