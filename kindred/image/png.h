#pragma once

#include <string>
#include <string_view>

#include "kindred/image/image.h"

namespace kindred {

// Decodes a PNG: grey or colour, 8 or 16 bits. Grey of 1, 2 and 4 bits is scaled to 8 as the format
// defines (the largest sample is white, 255). A palette is converted to its colours; transparency
// is dropped. `name` starts the messages. Throws InputError if it is no PNG, truncated or damaged,
// or beyond the limits in image.h.
[[nodiscard]] Image decode_png(std::string_view bytes, const std::string& name);

// The same for a map of numbers, such as classes or depth, which some programs store with as few
// bits as its samples need, or with a palette. Grey of 1, 2 and 4 bits is scaled to `bits`, 8 or 16
// (4 bits to 8: sample 1 becomes 17). A picture with a palette of grey colours becomes grey.
[[nodiscard]] Image decode_png_map(std::string_view bytes, const std::string& name, int bits);

// Encodes as a lossless PNG. The same picture gives the same bytes.
[[nodiscard]] std::string encode_png(const Image& image);

}  // namespace kindred
