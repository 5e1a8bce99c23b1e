#pragma once

#include "kindred/config/config.h"

namespace kindred {

// Throws InputError if keys contradict each other or a required key is missing. Values of single
// keys are checked by their option records.
void check(const Config& config);

}  // namespace kindred
