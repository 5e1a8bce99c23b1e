#pragma once

#include <string>

#include "kindred/base/json.h"

namespace kindred {

// A value for a message: text as in quote(), null as "not set", a number by its shortest digits,
// anything else as JSON, cut to the same length and printable.
[[nodiscard]] std::string value_text(const Json& value);

}  // namespace kindred
