#include "kindred/study/grouping_judge.h"

#include <cmath>
#include <numeric>

#include "kindred/grouping/evaluate.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/selection/selection.h"
#include "kindred/selection/stability.h"

namespace kindred {
namespace {

// Scheduling needs few samples; stopping the training needs more.
constexpr int64_t kDrawsToShare = 16, kDrawsToStop = 200;
// Decided pairs keep some turns, since the samples may be wrong.
constexpr double kLeastUrgency = 0.1;

double value_of_one_network(const GroupingProblem& problem) {
  Group all(problem.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  return evaluate(problem, {all}).value;
}

std::vector<double> urgencies(const AffinityMatrix& affinity, const std::vector<double>& together) {
  const size_t n = affinity.size();
  std::vector<double> urgency(n, 0);
  for (size_t source = 0; source < n; ++source)
    for (size_t target = 0; target < n; ++target) {
      if (source == target) continue;
      const double q = together[source * n + target];
      urgency[source] +=
          affinity.standard_errors[source * n + target] * (kLeastUrgency + 4 * q * (1 - q));
    }
  return urgency;
}

}  // namespace

Judge make_grouping_judge(const AffinityOptions& affinity, const GroupingOptions& grouping,
                          const std::vector<double>& weights, int threads,
                          const std::stop_token& stop) {
  const bool stops = affinity.stop == StopRule::kDecided;
  return [=](const AffinityMatrix& matrix) {
    Assessment assessment;
    assessment.urgency.assign(matrix.size(), 1);
    if (!has_errors(matrix)) return assessment;
    const auto make = [&](const AffinityMatrix& drawn) {
      return make_problem(drawn, grouping, weights);
    };
    const GroupingProblem problem = make(matrix);
    SelectionOptions quick;
    quick.quick = true;
    quick.stop = stop;
    const Grouping best = select_groups(problem, quick);
    const Resampler resampler = resample_by_errors(matrix, Draws::kMean);
    const auto assess = [&](int64_t draws) {
      StabilityOptions options;
      options.resamples = draws;
      options.threads = threads;
      options.quick = true;
      options.stop = stop;
      return assess_stability(best, resampler, make, options);
    };
    Stability stability = assess(kDrawsToShare);
    assessment.gain = best.value - value_of_one_network(problem);
    const double most = affinity.stop_regret * assessment.gain;
    // Many samples only if a few suggest a stop: the 95th percentile is rarely below the mean.
    const bool hopeful = stops && resampler.knows_enough() && stability.expected_regret <= most;
    if (hopeful) stability = assess(kDrawsToStop);
    assessment.urgency = urgencies(matrix, stability.together);
    assessment.regret = stability.regret_95;
    assessment.decided = hopeful && assessment.regret <= most;
    return assessment;
  };
}

}  // namespace kindred
