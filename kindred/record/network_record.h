#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/stats/epoch_record.h"

namespace kindred {

// networks/*/result.json (kindred.network/1): a trained network and its scores. Lists by task have
// one entry per task of the network.
struct NetworkRecord {
  // On validation rows, each at the epoch that the other rows chose (HeldOutEpochs). Of label maps
  // the metrics are those at the kept epoch.
  struct HeldOut {
    std::vector<double> losses;
    std::vector<std::optional<double>> metrics;
  };

  std::vector<std::string> tasks;
  std::vector<int64_t> task_numbers;  // among the run's tasks, ascending
  uint64_t seed = 0;
  std::string weighting;                                // of the losses
  std::vector<double> validation_losses;                // at the kept epoch; NaN: not finite
  std::vector<std::optional<double>> validation, test;  // the task's metric, where defined
  // [task][fold]: the metric without one fold of successive test rows; the same folds for all
  // networks of a run.
  std::vector<std::vector<std::optional<double>>> test_without;
  int64_t best_epoch = 0, steps = 0;
  double seconds = 0;                    // not reproducible
  std::optional<HeldOut> held_out = {};  // absent: of version 0.2.0
  bool measured = false;                 // affinities were measured during its training
  std::vector<EpochRecord> history;      // [epoch]; NaN: a loss that was not finite, or no labels

  [[nodiscard]] auto epochs() const { return static_cast<int64_t>(history.size()); }
  // By which networks are compared: held out, where known.
  [[nodiscard]] const std::vector<double>& compared_losses() const {
    return held_out ? held_out->losses : validation_losses;
  }
  [[nodiscard]] const std::vector<std::optional<double>>& compared_metrics() const {
    return held_out ? held_out->metrics : validation;
  }
};

[[nodiscard]] Json to_json(const NetworkRecord& network);
// Throws InputError if the file is missing or damaged.
[[nodiscard]] NetworkRecord read_network(const std::filesystem::path& path);

}  // namespace kindred
