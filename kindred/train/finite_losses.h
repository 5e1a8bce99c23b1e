#pragma once

#include <cstdint>
#include <vector>

#include "kindred/train/training.h"

namespace kindred {

// Throws FailureError unless all losses, one per task, are finite; `part` is "training" or
// "validation", `step` the number of steps taken before.
void check_finite(const TrainingJob& job, const std::vector<double>& losses, const char* part,
                  int64_t step);

}  // namespace kindred
