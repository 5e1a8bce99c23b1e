#pragma once

#include <cstdint>
#include <stop_token>
#include <utility>

#include "kindred/train/training.h"

namespace kindred {

// Returns the job, stopped after `steps` steps; never if negative.
[[nodiscard]] inline TrainingJob stopped_after(int64_t steps, TrainingJob job) {
  const std::stop_source source;
  job.stop = source.get_token();
  job.on_progress = [source, steps](const TrainingProgress& progress) {
    if (progress.step == steps) std::stop_source(source).request_stop();
  };
  return job;
}

}  // namespace kindred
