#pragma once

#include <string>
#include <string_view>

#include "kindred/image/image.h"

namespace kindred {

// Decodes a PNG: grey (1, 2 and 4 bits come out as 8, their values unchanged) or colour, 8 or 16
// bits; a palette becomes its colours, transparency is dropped. `name` begins the messages. Throws
// InputError for what is no PNG, is cut off or damaged, and for a picture beyond the bounds in
// image.h.
[[nodiscard]] Image decode_png(std::string_view bytes, const std::string& name);

// As a PNG without loss. The same picture gives the same bytes.
[[nodiscard]] std::string encode_png(const Image& image);

}  // namespace kindred
