#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <c10/core/Device.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/model/row_results.h"
#include "kindred/ranks/ranks.h"
#include "kindred/stats/epoch_record.h"
#include "kindred/train/observer.h"
#include "kindred/train/train_options.h"

namespace kindred {

struct TrainingProgress {
  int64_t step;                   // steps taken
  int64_t steps;                  // of all epochs
  int64_t epoch;                  // epochs finished
  double seconds;                 // including earlier parts of an interrupted run
  const EpochRecord* last_epoch;  // null before the first epoch has ended; valid in the callback
  bool epoch_ended;               // with this step
  double learning_rate;           // of this step
};

// Training of one network. What it refers to must outlive train().
struct TrainingJob {
  std::string name;  // for messages
  const Network& network;
  const DataSet& training;    // of exactly the network's tasks, in its order
  const DataSet& validation;  // likewise
  const TrainOptions& options;
  uint64_t seed = 0;
  at::Device device = at::kCPU;      // for training; the data stay where they are
  std::filesystem::path checkpoint;  // empty: none; not removed at the end
  StepObserver* observer = nullptr;  // may be null
  std::function<void(const TrainingProgress&)> on_progress;  // after every step; may be empty
  std::stop_token stop = {};                                 // cancels after a step
  // Keeps, for each task, the weights of the epoch with its smallest validation loss: a copy of the
  // network's weights per task, in memory and in the checkpoint.
  bool keep_task_best = false;
  // The processes that take the steps together, each with the same job; null: this one alone. They
  // share the batches of train.accumulate, and the observer may share its work; the others'
  // checkpoint is that of rank 0, who alone writes. Their number does not change a bit.
  Ranks* ranks = nullptr;
  // Weights and buffers to begin with, on any device; null: NetworkState::initial() of the seed.
  const NetworkState* start = nullptr;
};

// The weights with the smallest validation loss of one task, of the first epoch of equals.
struct TaskBest {
  int64_t epoch = -1;  // −1: no epoch has ended
  NetworkState state;
};

struct TrainingResult {
  NetworkState state;  // of the epoch with the smallest validation total, on the job's device
  std::vector<EpochRecord> history;
  int64_t best_epoch = 0;     // index into history; −1 if stopped before the first epoch ended
  int64_t planned_steps = 0;  // over all epochs
  // The observer ended the training early: `state` and `history` are of an unfinished training.
  // train() without that observer continues from the checkpoint.
  bool stopped_early = false;
  int64_t steps = 0;
  double seconds = 0;                    // wall time, not reproducible
  std::vector<TaskBest> task_best = {};  // per task, with TrainingJob::keep_task_best
  RowResults held_out = {};              // of the validation rows, see HeldOutEpochs::rows()
};

// Returns the number of steps of all epochs for `rows` training rows.
[[nodiscard]] int64_t planned_steps(const TrainOptions& options, int64_t rows);

// Trains a network to the end, from its first state or from the checkpoint if one exists. The
// same job gives the same bits on the CPU, interrupted or not. Throws FailureError if a loss is not
// finite. Throws InputError if the checkpoint is damaged, of other tasks, options, seed, device
// type or numbers of rows, or of a training without an observer if there is one now, and if
// NetworkSetting::bfloat16 contradicts the precision. If stopped, saves a checkpoint, where the job
// names one, and throws InterruptedError. Throws RanksLost if another process ends or stops.
[[nodiscard]] TrainingResult train(const TrainingJob& job);

}  // namespace kindred
