#pragma once

#include <string>

#include "kindred/base/option.h"

namespace kindred {

// The names of all trunks, for the option `model.trunk`.
[[nodiscard]] const Names<std::string>& trunk_names();

}  // namespace kindred
