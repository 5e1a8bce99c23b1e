#pragma once

#include <string>

#include "kindred/base/json.h"

namespace kindred {

// Returns a boolean, number, text or list of these in TOML syntax; numbers keep full precision.
// Throws InputError if a text is not UTF-8, which TOML requires.
[[nodiscard]] std::string toml_value(const Json& value);

}  // namespace kindred
