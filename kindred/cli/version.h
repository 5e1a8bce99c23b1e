#pragma once

#include <string>

namespace kindred {

[[nodiscard]] std::string version();           // "0.1.0"
[[nodiscard]] std::string libtorch_version();  // "1.13.1"
[[nodiscard]] std::string compiler_version();  // "GCC 12.2.0"

}  // namespace kindred
