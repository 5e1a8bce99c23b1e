#include "kindred/stats/epoch_record.h"

#include <limits>

#include "kindred/base/json_record.h"

namespace kindred {
namespace {

constexpr double kUnknownLoss = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::vector<double> losses_from_json(const JsonRecord& json, const char* key, size_t tasks) {
  std::vector<double> losses;
  losses.reserve(tasks);
  for (const auto& loss : json.numbers(key, tasks)) losses.push_back(loss.value_or(kUnknownLoss));
  return losses;
}

Json EpochRecord::to_json() const {
  return {{"training_losses", training_losses},
          {"validation_losses", validation_losses},
          {"validation_total", validation_total}};
}

EpochRecord EpochRecord::from_json(const JsonRecord& json, size_t tasks) {
  return {.training_losses = losses_from_json(json, "training_losses", tasks),
          .validation_losses = losses_from_json(json, "validation_losses", tasks),
          .validation_total = json.number_or_null("validation_total").value_or(kUnknownLoss)};
}

}  // namespace kindred
