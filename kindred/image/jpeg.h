#pragma once

#include <string>
#include <string_view>

#include "kindred/image/image.h"

namespace kindred {

// Decodes a JPEG; grey pictures come out with one channel, all others with three. `name` begins the
// messages. Throws InputError for what is no JPEG, is cut off or damaged (also where the decoder
// could go on with grey for what is missing), and for a picture beyond the bounds in image.h.
[[nodiscard]] Image decode_jpeg(std::string_view bytes, const std::string& name);

// An 8-bit picture as a baseline JPEG of that quality, 1 to 100; colour is stored at half the
// resolution, as cameras do. The same picture gives the same bytes.
[[nodiscard]] std::string encode_jpeg(const Image& image, int quality);

}  // namespace kindred
