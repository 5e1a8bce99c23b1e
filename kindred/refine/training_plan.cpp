#include "kindred/refine/training_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "kindred/refine/expected_improvement.h"
#include "kindred/refine/gain_model.h"
#include "kindred/refine/gain_prior.h"
#include "kindred/stats/moments.h"

namespace kindred {
namespace {

constexpr double kOptimism = 0.6;  // standard deviations above the mean
constexpr double kRounding = 1e-9;
// Of the largest expected improvement: with many tasks, a network of the best cover that even under
// optimistic gains would benefit it less than that waits. There the last network of a cover is
// often a pair that adds next to nothing, and there are many pairs.
constexpr double kLeastBenefit = 0.25;

// Rounded, so that gains which are equal but for rounding errors are ties on every machine.
std::vector<std::vector<double>> optimistic(const GainEstimate& estimate) {
  std::vector<std::vector<double>> gains = estimate.mean;
  for (size_t g = 0; g < gains.size(); ++g)
    for (size_t i = 0; i < gains[g].size(); ++i)
      gains[g][i] =
          kRounding * std::round((gains[g][i] + kOptimism * estimate.deviation[g][i]) / kRounding);
  return gains;
}

// Sets the posterior mean and standard deviation of the trainings' mean gains.
void describe_gains(const CoverProblem& problem, const GainModel& model, uint64_t seed,
                    std::vector<PlannedTraining>& trainings) {
  std::vector<Group> groups;
  groups.reserve(trainings.size());
  for (const auto& training : trainings) groups.push_back(training.group);
  const auto samples = model.sample(groups, kPosteriorSamples, seed);
  for (size_t g = 0; g < groups.size(); ++g) {
    double total = 0;
    for (const int64_t task : groups[g]) total += problem.weights[static_cast<size_t>(task)];
    Moments moments;
    for (const auto& sample : samples) {
      double gain = 0;
      for (size_t i = 0; i < groups[g].size(); ++i)
        gain += problem.weights[static_cast<size_t>(groups[g][i])] * sample[g][i];
      moments.add(total > 0 ? gain / total : 0);
    }
    trainings[g].mean = moments.mean();
    trainings[g].deviation = moments.standard_deviation();
  }
}

// The untrained networks of the best cover under optimistic gains, the one without which it would
// lose most first. `groups`: the measured ones first.
std::vector<PlannedTraining> untrained_of_cover(const CoverProblem& problem,
                                                const std::vector<Group>& groups,
                                                const std::vector<std::vector<double>>& gains,
                                                size_t measured, const std::stop_token& stop) {
  const Cover cover = best_cover(problem, groups, gains, stop);
  std::map<Group, size_t> index;
  for (size_t g = 0; g < groups.size(); ++g) index[groups[g]] = g;
  std::vector<std::vector<double>> own;
  for (const auto& group : cover.groups)
    own.push_back(group.size() == 1 ? std::vector<double>{0.0} : gains[index.at(group)]);
  // What tasks gain without further trainings.
  std::vector<double> trained(problem.tasks.size(), 0.0);
  for (size_t g = 0; g < measured; ++g)
    for (size_t i = 0; i < groups[g].size(); ++i) {
      double& gain = trained[static_cast<size_t>(groups[g][i])];
      gain = std::max(gain, gains[g][i]);
    }
  const std::vector<double> losses = removal_losses(problem, cover, own, trained);
  std::vector<PlannedTraining> trainings;
  for (size_t g = 0; g < cover.groups.size(); ++g)
    if (cover.groups[g].size() > 1 && index.at(cover.groups[g]) >= measured)
      trainings.push_back({.group = cover.groups[g], .in_cover = true, .benefit = losses[g]});
  std::stable_sort(trainings.begin(), trainings.end(),
                   [](const auto& a, const auto& b) { return a.benefit > b.benefit; });
  return trainings;
}

}  // namespace

TrainingPlan plan_trainings(const CoverProblem& problem, const std::vector<double>& affinity,
                            const std::vector<NetworkGains>& measured,
                            const std::vector<Group>& candidates, const PlanningOptions& options) {
  TrainingPlan plan;
  plan.expected_improvement = std::numeric_limits<double>::quiet_NaN();
  std::vector<Group> groups;
  std::set<Group> known;
  std::vector<std::vector<double>> measured_gains;
  for (const auto& network : measured) {
    groups.push_back(network.group);
    measured_gains.push_back(network.gains);
    known.insert(network.group);
  }
  for (const auto& group : candidates)
    if (known.insert(group).second) groups.push_back(group);
  if (groups.size() == measured.size()) return plan;

  const GainModel model(problem.tasks.size(), affinity, measured);
  const std::vector<std::vector<double>> gains =
      optimistic(model.estimate(groups, options.threads));
  plan.trainings = untrained_of_cover(problem, groups, gains, measured.size(), options.stop);
  const bool may_end = options.least_improvement > 0 &&
                       static_cast<int64_t>(measured.size()) >= options.least_measured;
  const bool has_many_tasks = problem.tasks.size() > kMostTasksForSimilarity;
  if (plan.trainings.empty() || may_end || has_many_tasks) {
    const Cover present = best_cover(
        problem, {groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(measured.size())},
        measured_gains, options.stop);
    const std::vector<double> improvements = expected_improvements(
        problem, present, groups, model.sample(groups, kPosteriorSamples, options.seed));
    std::vector<size_t> order(groups.size() - measured.size());
    std::iota(order.begin(), order.end(), measured.size());
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return improvements[a] > improvements[b]; });
    plan.expected_improvement = improvements[order.front()];
    if (may_end && plan.expected_improvement < options.least_improvement) {
      plan.trainings.clear();
      return plan;
    }
    if (has_many_tasks && !plan.trainings.empty() &&
        plan.trainings.front().benefit < kLeastBenefit * plan.expected_improvement)
      plan.trainings.clear();
    if (plan.trainings.empty())
      for (const size_t g : order)
        if (static_cast<int64_t>(plan.trainings.size()) < options.most)
          plan.trainings.push_back({.group = groups[g], .benefit = improvements[g]});
  }
  if (static_cast<int64_t>(plan.trainings.size()) > options.most)
    plan.trainings.resize(static_cast<size_t>(options.most));
  describe_gains(problem, model, options.seed, plan.trainings);
  return plan;
}

}  // namespace kindred
