#pragma once

#include <string>

#include "kindred/base/json.h"

namespace kindred {

// A boolean, number, text or list of these as TOML spells it; numbers keep all their digits. Throws
// InputError for text that is not UTF-8, which TOML cannot hold.
[[nodiscard]] std::string toml_value(const Json& value);

}  // namespace kindred
