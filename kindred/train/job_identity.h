#pragma once

#include "kindred/base/json.h"
#include "kindred/train/training.h"

namespace kindred {

// Returns what a checkpoint must agree in with a job that continues from it.
[[nodiscard]] Json identity_of(const TrainingJob& job);

}  // namespace kindred
