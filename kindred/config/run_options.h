#pragma once

#include <cstdint>
#include <string>

#include <c10/core/Device.h>

#include "kindred/base/option.h"

namespace kindred {

// [run]: repetitions, seeds, threads and device.
struct RunOptions {
  int64_t seeds = 3;  // trainings per network, with seeds seed, seed + 1, …
  int64_t seed = 0;
  int64_t threads = 0;           // 0: see usable_processors()
  std::string device = "auto";   // device for training, see named_device()
  int64_t random_groupings = 5;  // draws of the random baseline
  bool tensorboard = false;      // write event files next to the networks
  bool save_initial = false;     // also write the untrained joint network
};

// Registers every field under "run.<field>".
void describe(RunOptions& run, OptionSet& options);

// Returns run.threads, with 0 resolved.
[[nodiscard]] int thread_count(const RunOptions& run);
// Returns run.device on this machine. Throws InputError if there is no such device.
[[nodiscard]] at::Device device_of(const RunOptions& run);
// Returns the number of threads for trainings and measurements: run.threads on the CPU, else 1.
[[nodiscard]] int worker_count(const RunOptions& run, const at::Device& device);

}  // namespace kindred
