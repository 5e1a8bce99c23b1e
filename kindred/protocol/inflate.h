#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kindred {

// Decompresses a body with `encoding` "gzip" or "deflate". Throws RequestError: 415 for another
// encoding, 413 beyond `most` bytes, 400 for damaged or unfinished data and for data behind it.
[[nodiscard]] std::string inflated(std::string_view body, std::string_view encoding, size_t most);

}  // namespace kindred
