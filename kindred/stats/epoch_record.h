#pragma once

#include <vector>

#include "kindred/base/json.h"

namespace kindred {

// What one epoch of a training came to.
struct EpochRecord {
  std::vector<double> training_losses;    // mean over the epoch's steps with labels, one a task
  std::vector<double> validation_losses;  // over the validation rows, one a task
  double validation_total = 0;            // sum weighted by the tasks' weights

  [[nodiscard]] Json to_json() const;
  [[nodiscard]] static EpochRecord from_json(const Json& json);
};

}  // namespace kindred
