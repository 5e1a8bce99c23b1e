#pragma once

#include <cstddef>
#include <vector>

#include "kindred/base/json.h"

namespace kindred {

class JsonRecord;

// Losses of one training epoch; NaN: not finite, or no labels.
struct EpochRecord {
  std::vector<double> training_losses;    // per task, mean over the epoch's steps with labels
  std::vector<double> validation_losses;  // per task, over the validation rows
  double validation_total = 0;            // sum weighted by the tasks' weights

  [[nodiscard]] Json to_json() const;
  // Reads null as NaN, which JSON lacks. Throws InputError, naming the key, for lists of another
  // length than `tasks`.
  [[nodiscard]] static EpochRecord from_json(const JsonRecord& json, size_t tasks);
};

// Reads a list of `tasks` losses; null as NaN.
[[nodiscard]] std::vector<double> losses_from_json(const JsonRecord& json, const char* key,
                                                   size_t tasks);

}  // namespace kindred
