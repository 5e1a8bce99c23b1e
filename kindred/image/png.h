#pragma once

#include <string>
#include <string_view>

#include "kindred/image/image.h"

namespace kindred {

// Decodes a PNG: grey or colour, 8 or 16 bits. Grey of 1, 2 and 4 bits comes out as 8, scaled as
// the format says (the largest sample is white, 255); a palette becomes its colours, transparency
// is dropped. `name` begins the messages. Throws InputError for what is no PNG, is cut off or
// damaged, and for a picture beyond the bounds in image.h.
[[nodiscard]] Image decode_png(std::string_view bytes, const std::string& name);

// The same for a map of numbers, such as classes or depth. Some programs store one with as few bits
// as its samples need, and in a palette: grey of 1, 2 and 4 bits comes out scaled to `bits`, 8 or
// 16 (of 4 bits and 8, sample 1 is 17), and a picture by a palette whose colours are grey as that
// grey.
[[nodiscard]] Image decode_png_map(std::string_view bytes, const std::string& name, int bits);

// As a PNG without loss. The same picture gives the same bytes.
[[nodiscard]] std::string encode_png(const Image& image);

}  // namespace kindred
