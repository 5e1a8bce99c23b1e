#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

#include "kindred/base/random.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/stats/affinity_matrix.h"
#include "kindred/stats/measurements.h"

namespace kindred {

// Samples the matrix that a repeated measurement of the same training might give.
struct Resampler {
  // Thread-safe.
  std::function<AffinityMatrix(RandomStream&)> draw;
  // Independent blocks of measurements of the least-measured pair; nullopt if unknown.
  std::optional<int64_t> blocks = std::nullopt;

  // With fewer blocks their spread cannot be estimated.
  static constexpr int64_t kLeastBlocks = 3;
  [[nodiscard]] bool knows_enough() const { return !blocks || *blocks >= kLeastBlocks; }
};

// Whether every measured value of a pair of tasks has a standard error.
[[nodiscard]] bool has_errors(const AffinityMatrix& matrix);

// Samples each value independently: mean + standard error × a Student's t variate with the degrees
// of freedom given by its number of measurements (BatchMeans), or a normal variate if the matrix
// has no counts. Throws InputError, naming the pair, if has_errors() is false.
[[nodiscard]] Resampler resample_by_errors(AffinityMatrix matrix);

// Samples the means of all pairs jointly, with the covariance of blocks of successive measurements,
// which preserves correlation in time and between pairs. T measurements make ⌊T / ⌈T^(1/3)⌉⌋
// blocks, the last of them longer. A sample is
//   mean + √(ν / χ²) · √(m / (m − 1)) · Σ over blocks b of z_b · r_b
// where r_b, for each pair, is the weighted sum of the deviations from the mean in block b divided
// by the total weight; z_b is standard normal and shared by all pairs (the multiplier bootstrap of
// Wu, Annals of Statistics 1986, on block sums); m is the pair's number of blocks with measurements
// (the correction of clustered standard errors for few clusters); and χ², one per sample, has ν =
// least m − 1 degrees of freedom. This gives Student's t in place of the normal distribution, as
// the spread itself is estimated from few blocks. A plain bootstrap has (m − 1) / m of the variance
// and no such tails: it is overconfident.
//
// This is the measurement noise of one training. A training with another seed may differ by more,
// which one training cannot reveal.
[[nodiscard]] Resampler resample_in_blocks(const Measurements& measurements);

struct StabilityOptions {
  int64_t resamples = 1000;  // ≥ 1
  uint64_t seed = 0;
  int threads = 1;
  bool quick = false;  // as SelectionOptions::quick: a short search, starting from `best`
  std::stop_token stop = {};
  std::function<void(int64_t done)> progress = nullptr;  // called only from the calling thread
};

// Solves the problem again for every resampled matrix. `make` converts a matrix to a problem, as
// make_problem() does. `best` is the result for the whole matrix. The same seed gives the same
// result for any number of threads. Resamples not solved to a proof count with their incumbent.
// Throws InputError where `make` does, InterruptedError if stopped.
[[nodiscard]] Stability assess_stability(
    const Grouping& best, const Resampler& resample,
    const std::function<GroupingProblem(const AffinityMatrix&)>& make,
    const StabilityOptions& options);

}  // namespace kindred
