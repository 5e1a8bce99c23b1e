#pragma once

#include <string>

namespace kindred {

// `seconds` as text: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace kindred
