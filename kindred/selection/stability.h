#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/selection/resampler.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

struct StabilityOptions {
  int64_t resamples = 1000;  // ≥ 1
  uint64_t seed = 0;
  int threads = 1;
  bool quick = false;  // as SelectionOptions::quick: a short search, starting from `best`
  std::stop_token stop = {};
  std::function<void(int64_t done)> progress = nullptr;  // called only from the calling thread
};

// Solves the problem again for every matrix that `resample` draws. `make` converts a matrix to a
// problem, as make_problem() does. `best` is the result for the whole matrix. The same seed gives
// the same result for any number of threads. Resamples not solved to a proof count with their
// incumbent. Throws InputError where `make` does, InterruptedError if stopped.
[[nodiscard]] Stability assess_stability(
    const Grouping& best, const Resampler& resample,
    const std::function<GroupingProblem(const AffinityMatrix&)>& make,
    const StabilityOptions& options);

}  // namespace kindred
