#pragma once

#include <string>

#include "kindred/base/json.h"

namespace kindred {

// A value for a message: text in quotes as quote() has it, null as "not set", a number by its
// shortest digits, everything else as JSON spells it, cut to the same length and as printable.
[[nodiscard]] std::string value_text(const Json& value);

}  // namespace kindred
