#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/refine/network_gains.h"

namespace kindred {

// Posterior mean and standard deviation of gains: [group][member], in the unit of gains.
struct GainEstimate {
  std::vector<std::vector<double>> mean, deviation;
};

// The gains of all groups, given those of the trained ones: the prior of gain_prior.h, in units of
// a scale of each task, conditioned on measured gains. The scale s_t is the root of
//   max((4 s₀² + Σ (y² − v)) / (4 + m), s₀² / 10)
// over the m measured gains y of task t with noise variance v; s₀² is the mean over tasks of the
// mean of y² − v, and at least 0.3 of that of y². Measured gains have the noise of their rows and
// 0.02 s_t²; without rows 0.1 s_t², and another 0.1 s_t² that all gains of a task share.
class GainModel {
 public:
  // `affinity` is [source * tasks + target], or empty. `measured` has distinct groups, every task
  // in at least one of two or more. Throws InputError for a group of another size or task, or a
  // gain or its noise that is not finite; FailureError if the covariance is not positive definite.
  GainModel(size_t tasks, std::span<const double> affinity,
            const std::vector<NetworkGains>& measured);
  ~GainModel();
  GainModel(GainModel&&) noexcept;

  // Groups have two or more members, ascending. Results do not depend on `threads`.
  [[nodiscard]] GainEstimate estimate(std::span<const Group> groups, int threads = 1) const;

  // `count` joint samples of the gains: [sample][group][member].
  [[nodiscard]] std::vector<std::vector<std::vector<double>>> sample(std::span<const Group> groups,
                                                                     size_t count,
                                                                     uint64_t seed) const;

  // The scales s_t: [task].
  [[nodiscard]] const std::vector<double>& scales() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kindred
