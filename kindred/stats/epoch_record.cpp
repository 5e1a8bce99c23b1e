#include "kindred/stats/epoch_record.h"

#include <nlohmann/json.hpp>

namespace kindred {

Json EpochRecord::to_json() const {
  return {{"training_losses", training_losses},
          {"validation_losses", validation_losses},
          {"validation_total", validation_total}};
}

EpochRecord EpochRecord::from_json(const Json& json) {
  EpochRecord record;
  json.at("training_losses").get_to(record.training_losses);
  json.at("validation_losses").get_to(record.validation_losses);
  json.at("validation_total").get_to(record.validation_total);
  return record;
}

}  // namespace kindred
