#pragma once

#include "kindred/config/config.h"

namespace kindred {

// Throws InputError when keys of the config contradict each other or one that is needed is missing.
// What a single key may hold is its option record's matter.
void check(const Config& config);

}  // namespace kindred
