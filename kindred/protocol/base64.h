#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kindred {

// The bytes that base64 text (RFC 4648, padded) stands for, or nullopt for any other text.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace kindred
