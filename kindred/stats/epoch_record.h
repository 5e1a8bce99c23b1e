#pragma once

#include <vector>

#include "kindred/base/json.h"

namespace kindred {

// Losses of one training epoch.
struct EpochRecord {
  std::vector<double> training_losses;    // per task, mean over the epoch's steps with labels
  std::vector<double> validation_losses;  // per task, over the validation rows
  double validation_total = 0;            // sum weighted by the tasks' weights

  [[nodiscard]] Json to_json() const;
  [[nodiscard]] static EpochRecord from_json(const Json& json);
};

}  // namespace kindred
