#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "kindred/base/random.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/stats/affinity_matrix.h"
#include "kindred/stats/measurements.h"

namespace kindred {

// Draws a matrix as it might have come out had the same training been measured anew.
struct Resampler {
  // Safe to call from several threads at once.
  std::function<AffinityMatrix(RandomStream&)> draw;
  // Of the pair that was measured least: independent blocks of measurements. Nothing where that is
  // not known.
  std::optional<int64_t> blocks = std::nullopt;

  // Fewer blocks tell nothing of their own spread.
  static constexpr int64_t kLeastBlocks = 3;
  [[nodiscard]] bool knows_enough() const { return !blocks || *blocks >= kLeastBlocks; }
};

// Whether every measured value of a pair of tasks has a standard error.
[[nodiscard]] bool has_errors(const AffinityMatrix& matrix);

// Each value around its mean, one independent of another: mean + standard error × a deviate of
// Student's t with the degrees of freedom that the count of its measurements leaves (BatchMeans),
// of a normal distribution where the matrix has no counts. Throws InputError, naming the pair,
// where has_errors() is false.
[[nodiscard]] Resampler resample_by_errors(AffinityMatrix matrix);

// Draws the means of all pairs together, with the covariance of blocks of successive measurements,
// so that what is correlated in time or between pairs stays so. T measurements make ⌊T / ⌈T^(1/3)⌉⌋
// blocks, the last of them longer. A draw is
//   mean + √(ν / χ²) · √(m / (m − 1)) · Σ over blocks b of z_b · r_b
// with the weighted sum of the deviations from the mean in a block over the weight of all, r_b, of
// each pair, z_b standard normal and the same for all pairs (the multiplier bootstrap: Wu, Annals
// of Statistics 1986, of block sums), m the pair's blocks with measurements (the correction of
// clustered standard errors for few clusters), and one χ² of ν = least m − 1 degrees of freedom a
// draw: Student's t in place of the normal distribution, because the spread itself is known from
// few blocks. A plain bootstrap has (m − 1) / m of the variance and no such tails, and is too sure.
//
// This is the noise of measuring one training. Another training, with another seed, may differ by
// more; what one training measures cannot tell.
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
