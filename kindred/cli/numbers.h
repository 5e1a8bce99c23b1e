#pragma once

#include <cstdint>
#include <string_view>

namespace kindred {

// The value of --`flag`. Throws InputError if it is no whole number from `least` to `most`.
[[nodiscard]] int64_t whole_number(std::string_view text, const char* flag, int64_t least,
                                   int64_t most);

}  // namespace kindred
