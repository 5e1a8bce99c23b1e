#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <c10/core/Device.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/stats/epoch_record.h"
#include "kindred/train/observer.h"
#include "kindred/train/train_options.h"

namespace kindred {

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
  at::Device device = at::kCPU;      // where it trains; data stay where they are
  std::filesystem::path checkpoint;  // empty: none is written or read
  StepObserver* observer = nullptr;  // may be null
  std::function<void(const TrainingProgress&)> on_progress;  // after every step; may be empty
};

struct TrainingResult {
  NetworkState state;  // of the epoch with the smallest validation total, on the job's device
  std::vector<EpochRecord> history;
  int64_t best_epoch = 0;  // index into history
  int64_t most_steps = 0;  // had it gone through all epochs
  // The observer was satisfied before the end: `state` and `history` are of no finished training,
  // and another train() without that observer goes on from the checkpoint.
  bool cut_short = false;
  int64_t steps = 0;
  double seconds = 0;  // wall time, not reproducible
};

// The steps of a training on so many rows that goes through all epochs.
[[nodiscard]] int64_t most_steps(const TrainOptions& options, int64_t rows);

// Trains a network from its start, or from the checkpoint if there is one, to its end. The same job
// gives the same bits on the CPU, interrupted or not. Throws FailureError for a loss that is not
// finite, InputError for a checkpoint of another network or type of device or a damaged one and for
// a network with another ModelOptions::bfloat16 than the options' precision, and InterruptedError
// after saving a checkpoint.
[[nodiscard]] TrainingResult train(const TrainingJob& job);

}  // namespace kindred
