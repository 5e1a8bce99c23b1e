#pragma once

#include <cstdint>
#include <functional>

#include "kindred/base/random.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/stats/affinity_matrix.h"
#include "kindred/stats/measurements.h"

namespace kindred {

// Draws a matrix as it might have come out had the run been repeated. Safe to call from several
// threads at once.
using Resampler = std::function<AffinityMatrix(RandomStream&)>;

// Whether every measured value of a pair of tasks has a standard error.
[[nodiscard]] bool has_errors(const AffinityMatrix& matrix);

// Each value normal around its mean with its standard error, one independent of another. Throws
// InputError, naming the pair, where has_errors() is false.
[[nodiscard]] Resampler resample_by_errors(AffinityMatrix matrix);

// The mean over measurements drawn in blocks of successive ones, so that what is correlated in time
// stays together: the circular block bootstrap (Politis and Romano 1992) with blocks of ⌈T^(1/3)⌉
// of the T measurements. A pair that no drawn measurement holds keeps its mean over all.
[[nodiscard]] Resampler resample_in_blocks(const Measurements& measurements);

struct StabilityOptions {
  int64_t resamples = 1000;  // at least 1
  uint64_t seed = 0;
  int threads = 1;
  bool quick = false;  // where SelectionOptions::quick searches: briefly, beginning at `best`
  std::function<void(int64_t done)> progress = nullptr;  // called from the calling thread alone
};

// Solves the problem again for every resampled matrix; `make` turns a matrix into a problem, as
// make_problem() does. `best` is the answer for the whole matrix. The same seed gives the same
// answer for every number of threads. Resamples that are not solved to a proof count with the best
// that was found. Throws InputError where `make` does, InterruptedError.
[[nodiscard]] Stability assess_stability(
    const Grouping& best, const Resampler& resample,
    const std::function<GroupingProblem(const AffinityMatrix&)>& make,
    const StabilityOptions& options);

}  // namespace kindred
