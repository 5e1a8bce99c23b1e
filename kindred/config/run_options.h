#pragma once

#include <cstdint>
#include <string>

#include <c10/core/Device.h>

#include "kindred/base/option.h"

namespace kindred {

// [run]: how often and on how many threads everything is done.
struct RunOptions {
  int64_t seeds = 3;  // trainings of every network, with seeds seed, seed + 1, …
  int64_t seed = 0;
  int64_t threads = 0;           // 0: see usable_processors()
  std::string device = "auto";   // where networks train, see named_device()
  int64_t random_groupings = 5;  // draws of the random baseline
  bool tensorboard = false;      // write event files beside the networks
  bool save_initial = false;     // also write the joint network before its first step
};

// Registers every field under "run.<field>".
void describe(RunOptions& run, OptionSet& options);

// run.threads, with 0 resolved.
[[nodiscard]] int thread_count(const RunOptions& run);
// run.device on this machine. Throws InputError where there is none of that name.
[[nodiscard]] at::Device device_of(const RunOptions& run);
// Threads that trainings and measurements are shared out to: run.threads on the CPU.
[[nodiscard]] int worker_count(const RunOptions& run, const at::Device& device);

}  // namespace kindred
