#pragma once

#include "kindred/image/image.h"

namespace kindred {

// Bilinear, each new pixel from the four around its middle, corners on corners of the picture (as
// TensorFlow's resize without antialiasing and torch's interpolate without align_corners do);
// rounded to the nearest sample. Not for class numbers. Both sides at least 1.
[[nodiscard]] Image resize_bilinear(const Image& image, int64_t width, int64_t height);

// Each new pixel takes all samples of the one that its middle lies in: for class numbers and other
// labels, of which no mean may be taken. Both sides at least 1.
[[nodiscard]] Image resize_nearest(const Image& image, int64_t width, int64_t height);

}  // namespace kindred
