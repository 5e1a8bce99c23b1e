#pragma once

#include <cstdint>
#include <string>

#include <c10/core/Device.h>

#include "kindred/base/option.h"
#include "kindred/share/launcher.h"

namespace kindred {

// [run]: repetitions, seeds, threads and device.
struct RunOptions {
  int64_t seeds = 3;  // trainings per network, with seeds seed, seed + 1, …
  int64_t seed = 0;
  int64_t threads = 0;           // 0: see usable_processors()
  std::string device = "auto";   // device for training, see named_device()
  int64_t per_device = 1;        // networks that train on a GPU at the same time
  int64_t random_groupings = 5;  // draws of the random baseline
  bool tensorboard = false;      // write event files next to the networks
  bool save_initial = false;     // also write the untrained joint network
  int64_t lease = 30;            // seconds; see crew_by_files()
  int64_t joint_processes = 1;   // that take the joint training together, at most

  // Not keys: this process, and the threads per operation of the run that it continues (0: none).
  LaunchPlace place = {};
  int64_t threads_before = 0;
};

// Registers every field under "run.<field>".
void describe(RunOptions& run, OptionSet& options);

// Returns run.threads, with 0 resolved: as the run was begun, or else usable_processors(), and 1
// for each of several processes.
[[nodiscard]] int thread_count(const RunOptions& run);
// Returns the number of networks to train at the same time on `device`, each on one thread:
// run.threads, or else this process's part of the machine's processors.
[[nodiscard]] int trainings_at_once(const RunOptions& run, const at::Device& device);
// Returns run.device on this machine. Throws InputError if there is no such device.
[[nodiscard]] at::Device device_of(const RunOptions& run);
// Returns the number of threads for trainings and measurements: run.threads on the CPU, else 1.
[[nodiscard]] int worker_count(const RunOptions& run, const at::Device& device);

}  // namespace kindred
