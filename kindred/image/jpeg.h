#pragma once

#include <string>
#include <string_view>

#include "kindred/image/image.h"

namespace kindred {

// Decodes a JPEG, to one channel if it is grey, else to three. `name` starts the messages. Throws
// InputError if it is no JPEG, truncated or damaged (even where the decoder could fill in grey), or
// beyond the limits in image.h.
[[nodiscard]] Image decode_jpeg(std::string_view bytes, const std::string& name);

// Encodes an 8-bit picture as a baseline JPEG of quality 1 to 100, with 4:2:0 chroma subsampling.
// The same picture gives the same bytes.
[[nodiscard]] std::string encode_jpeg(const Image& image, int quality);

}  // namespace kindred
