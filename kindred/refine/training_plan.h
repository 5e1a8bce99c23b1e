#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "kindred/refine/cover.h"
#include "kindred/refine/network_gains.h"

namespace kindred {

// A network to train next.
struct PlannedTraining {
  Group group;
  bool in_cover = false;  // it is in the best cover under optimistic gains
  // Weighted mean gain of its tasks: posterior mean and standard deviation.
  double mean = 0, deviation = 0;
  // In the best cover: what this cover loses without it, under optimistic gains. Otherwise the
  // expected improvement. Both of the value of a cover.
  double benefit = 0;
};

struct TrainingPlan {
  std::vector<PlannedTraining> trainings;  // by benefit, descending
  // Largest expected improvement of the best measured cover by one more network; NaN: not computed.
  double expected_improvement = 0;
};

struct PlanningOptions {
  int64_t most = 1;              // trainings to return
  double least_improvement = 0;  // below this expected improvement the plan is empty
  // A smaller expected improvement does not end the search before this many networks are measured.
  int64_t least_measured = 0;
  uint64_t seed = 0;  // of posterior samples
  int threads = 1;
  std::stop_token stop = {};
};

// Plans the next trainings optimistically: finds the best cover under posterior mean + 0.6 standard
// deviations of all gains (GainModel) and returns its untrained networks, in descending order of
// the value that the cover loses without them, their tasks served by trained or single-task
// networks (removal_losses()). If all are trained, or, beyond kMostTasksForSimilarity tasks, the
// first of them is worth less than a quarter of the largest expected improvement of the best
// measured cover (expected_improvements(), over kPosteriorSamples samples): returns the candidates
// with the largest.
//
// `affinity`: [source * tasks + target] or empty. `measured`: networks of two or more tasks; every
// task in at least one. `candidates`: groups that may be trained, without duplicates; measured
// ones among them are ignored. Returns an empty plan if no candidate is left, or the expected
// improvement is too small. Throws as GainModel and best_cover() do.
[[nodiscard]] TrainingPlan plan_trainings(const CoverProblem& problem,
                                          const std::vector<double>& affinity,
                                          const std::vector<NetworkGains>& measured,
                                          const std::vector<Group>& candidates,
                                          const PlanningOptions& options = {});

inline constexpr size_t kPosteriorSamples = 48;

}  // namespace kindred
