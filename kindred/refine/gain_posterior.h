#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <Eigen/Dense>

#include "kindred/refine/gain_prior.h"

namespace kindred {

// Parts of s_t² in the noise of a measured gain (GainModel).
inline constexpr double kNoiseBesideRows = 0.02, kNoiseWithoutRows = 0.1, kSharedWithoutRows = 0.1;

// Measured gains in units of their tasks' scales.
struct MeasuredPairs {
  GroupMembers pairs;
  Eigen::VectorXd gains;   // [pair]
  bool has_rows = false;   // whether the noise of the rows is known
  Eigen::MatrixXd errors;  // [pair × block]: this noise, as NetworkGains::noise

  // The variance of the noise of each gain alone.
  [[nodiscard]] double own_noise() const { return has_rows ? kNoiseBesideRows : kNoiseWithoutRows; }
};

// The prior of gain_prior.h, conditioned on measured gains; in units of the tasks' scales.
class GainPosterior {
 public:
  GainPosterior() = default;
  virtual ~GainPosterior() = default;
  GainPosterior(const GainPosterior&) = delete;
  GainPosterior& operator=(const GainPosterior&) = delete;

  // Sets mean[pair] and deviation[pair]. Results do not depend on `threads`.
  virtual void estimate(const GroupMembers& pairs, int threads, double* mean,
                        double* deviation) const = 0;
  // Joint samples: [pair × sample].
  [[nodiscard]] virtual Eigen::MatrixXd sample(const GroupMembers& pairs, size_t count,
                                               uint64_t seed) const = 0;
};

// Of any prior: by the covariance of all measured pairs. Time: their number to the third power, and
// its square for each pair of estimate(). Throws FailureError if the covariance is not positive
// definite.
[[nodiscard]] std::unique_ptr<GainPosterior> dense_posterior(MeasuredPairs measured);

// The same beyond kMostTasksForSimilarity tasks, where the prior is a linear model with tasks + 3
// weights for each task and some shared ones: of networks and of blocks of rows. Time: tasks² times
// the square of the number of shared weights; memory: tasks² times it. Precondition: more than
// kMostTasksForSimilarity tasks.
[[nodiscard]] std::unique_ptr<GainPosterior> linear_posterior(MeasuredPairs measured);

}  // namespace kindred
