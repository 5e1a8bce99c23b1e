#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/stats/affinity_matrix.h"
#include "kindred/stats/measurements.h"

namespace kindred {

// Samples matrices around a measured one.
struct Resampler {
  // Thread-safe.
  std::function<AffinityMatrix(RandomStream&)> draw;
  // 1 + the degrees of freedom of the noise of the least-measured pair: for one training, its
  // independent blocks of measurements; nullopt if unknown.
  std::optional<int64_t> blocks = std::nullopt;
  int64_t runs = 1;  // trainings whose mean the measured matrix is

  // With fewer blocks their spread cannot be estimated.
  static constexpr int64_t kLeastBlocks = 3;
  [[nodiscard]] bool knows_enough() const { return !blocks || *blocks >= kLeastBlocks; }
};

enum class Draws {
  kMean,    // what the affinities may be of which the matrix is an estimate
  kRepeat,  // what a repeated measurement, in trainings with other seeds, may give
};

// The variance of affinities between trainings with different seeds beyond what the noise within
// them explains, as a multiple of that noise's. Measured on seven planted and public tables, 20
// trainings each (`bench/calibration.py between`, docs/answer.md): medians of 0.08 relative to the
// noise of blocks and of 0.19 relative to standard errors. In trainings of a few dozen steps it is
// many times the noise, which only several trainings show.
inline constexpr double kBetweenTrainings = 0.15;

// A repeated measurement differs from the first for three reasons, and draws of kRepeat have all
// three. (1) Noise of the first: its affinities differ from the long-run ones, in part by luck. A
// pair's best estimate is (empirical Bayes; Morris, JASA 1983)
//   m + B · (value − m), B = 1 − (1 + k) · w² / t²,
// where m is the mean of its target's affinities, t² their variance around m, w² that of the noise
// within a training (both over all targets), and k the variance between trainings as a multiple of
// w². The variance that remains is B · (1 + k) · w². (2) Noise of the second, (1 + k) · w². (3) k
// itself: with one training kBetweenTrainings, with several what their means vary more than the
// noise within them explains (see run_variance_ratio()). So a draw is the
// estimate plus √((1 + B)(1 + k)) times the noise of one measurement, and the draws are as spread
// as matrices of other trainings are. The diagonal, and a target with fewer than two sources, are
// not shrunk.

// Whether every measured value of a pair of tasks has a standard error.
[[nodiscard]] bool has_errors(const AffinityMatrix& matrix);

// Noise: for each value independently, its standard error × a Student's t variate with the degrees
// of freedom given by its number of measurements (BatchMeans), or a normal variate if the matrix
// has no counts. The metadata "runs" is the number of trainings, 1 if missing. Throws InputError,
// naming the pair, if has_errors() is false.
[[nodiscard]] Resampler resample_by_errors(AffinityMatrix matrix, Draws draws = Draws::kRepeat);

// Noise: for all pairs jointly, with the covariance of blocks of successive measurements, which
// preserves correlation in time and between pairs. T measurements of a training make ⌊T /
// ⌈T^(1/3)⌉⌋ blocks, the last of them longer. The noise is
//   √(ν / χ²) · √(m / (m − 1)) · [√(1 − a) · Σ over blocks b of z_b · r_b + √(a · Σ r_b²) · z]
// where r_b, for each pair, is the weighted sum of the deviations from the mean in block b divided
// by the total weight; z_b is standard normal and shared by all pairs (the multiplier bootstrap of
// Wu, Annals of Statistics 1986, on block sums); z is standard normal for each pair; a = 2 /
// (blocks
// + 1), which shrinks the covariance towards its diagonal (Schäfer and Strimmer 2005), because few
// blocks span few directions and would find the same groups too often; m is the pair's number of
// blocks with measurements (the correction of clustered standard errors for few clusters); and χ²,
// one per sample, has ν = least m − 1 degrees of freedom, summed over the trainings. This gives
// Student's t in place of the normal distribution, as the spread itself is estimated from few
// blocks.
//
// `runs`: the measurements of each training, of the same tasks; not empty. The mean is that of the
// trainings' means. Draws are of kRepeat.
[[nodiscard]] Resampler resample_in_blocks(const std::vector<Measurements>& runs);

}  // namespace kindred
