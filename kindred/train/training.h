#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/train/observer.h"
#include "kindred/train/train_options.h"

namespace kindred {

struct EpochRecord {
  std::vector<double> training_losses;    // mean over the epoch's steps with labels, one a task
  std::vector<double> validation_losses;  // over the validation rows, one a task
  double validation_total = 0;            // sum weighted by the tasks' weights

  [[nodiscard]] Json to_json() const;
  [[nodiscard]] static EpochRecord from_json(const Json& json);
};

struct TrainingProgress {
  int64_t step, steps;            // taken and at most
  int64_t epoch;                  // epochs finished
  double seconds;                 // spent, earlier parts of an interrupted run included
  const EpochRecord* last_epoch;  // null before the first has ended
  bool epoch_ended;               // with this step
  double learning_rate;           // of this step
};

// One network to train.
struct TrainingJob {
  std::string name;  // for messages
  const Network& network;
  const DataSet& training;    // only tasks of the network, in its order
  const DataSet& validation;  // likewise
  const TrainOptions& options;
  uint64_t seed = 0;
  std::filesystem::path checkpoint;                          // empty: none is written or read
  StepObserver* observer = nullptr;                          // may be null
  std::function<void(const TrainingProgress&)> on_progress;  // after every step; may be empty
};

struct TrainingResult {
  NetworkState state;  // of the epoch with the smallest validation total
  std::vector<EpochRecord> history;
  int64_t best_epoch = 0;  // index into history
  int64_t most_steps = 0;  // had it gone through all epochs
  // The observer was satisfied before the end: `state` and `history` are of no finished training,
  // and another train() without that observer goes on from the checkpoint.
  bool cut_short = false;
  int64_t steps = 0;
  double seconds = 0;  // wall time, not reproducible
};

// Trains a network from its start, or from the checkpoint if there is one, to its end. The same job
// gives the same bits, interrupted or not. Throws FailureError for a loss that is not finite,
// InputError for a checkpoint of another network or a damaged one, and InterruptedError after
// saving a checkpoint.
[[nodiscard]] TrainingResult train(const TrainingJob& job);

}  // namespace kindred
