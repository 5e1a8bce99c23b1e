#include "kindred/selection/stability.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/worker_pool.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/selection/selection.h"
#include "kindred/solver/local_search.h"
#include "kindred/solver/solver.h"

namespace kindred {
namespace {

// Resamples between two progress reports.
constexpr size_t kBatch = 50;
// Effort per resample: at most some seconds, as there are many.
constexpr double kEffort = 0.3;
// Work per task of a local search that starts from the chosen groups, which are near the best of
// any draw.
constexpr double kWorkNearby = 2e4;

struct Resampled {
  bool same = false;
  double regret = 0;
  std::vector<char> together;
};

std::vector<char> pairs_together(const std::vector<Group>& groups, size_t n) {
  std::vector<char> together(n * n, 0);
  for (const auto& group : groups)
    for (const int64_t a : group)
      for (const int64_t b : group)
        together[static_cast<size_t>(a) * n + static_cast<size_t>(b)] = 1;
  return together;
}

std::vector<Group> solve_again(const Grouping& best, const GroupingProblem& problem,
                               const StabilityOptions& stability) {
  SelectionOptions options;
  options.effort = kEffort;
  options.quick = stability.quick;
  options.stop = stability.stop;
  if (method_for(problem, options) == SolveMethod::kLocal) {
    SearchLimits limits(kWorkNearby * static_cast<double>(problem.size()), std::nullopt,
                        stability.stop);
    auto near = search_groups(problem, options.seed, limits, best.groups).best.groups;
    const bool better = evaluate(problem, near).value > evaluate(problem, best.groups).value;
    return better ? near : best.groups;
  }
  Grouping again = select_groups(problem, options);
  if (again.status == GroupingStatus::kInterrupted)
    throw InterruptedError("interrupted while resampled affinities were solved");
  return std::move(again.groups);
}

Resampled compare(const Grouping& best, const GroupingProblem& problem,
                  const StabilityOptions& options) {
  const auto again = solve_again(best, problem, options);
  Resampled out;
  out.same = again == best.groups;
  out.regret = std::max(0.0, evaluate(problem, again).value - evaluate(problem, best.groups).value);
  out.together = pairs_together(again, best.tasks.size());
  return out;
}

Stability summed_up(const std::vector<Resampled>& resamples, size_t n) {
  Stability out;
  const auto count = static_cast<double>(resamples.size());
  out.resamples = static_cast<int64_t>(resamples.size());
  out.together.assign(n * n, 0);
  std::vector<double> regrets;
  int64_t same = 0;
  for (const auto& resampled : resamples) {
    same += resampled.same ? 1 : 0;
    out.expected_regret += resampled.regret / count;
    regrets.push_back(resampled.regret);
    for (size_t pair = 0; pair < n * n; ++pair)
      if (resampled.together[pair] != 0) out.together[pair] += 1;
  }
  out.best_share = static_cast<double>(same) / count;
  for (double& share : out.together) share /= count;
  for (size_t task = 0; task < n; ++task) out.together[task * n + task] = 1;
  std::sort(regrets.begin(), regrets.end());
  out.regret_95 = regrets[static_cast<size_t>(std::ceil(0.95 * count)) - 1];
  return out;
}

}  // namespace

Stability assess_stability(const Grouping& best, const Resampler& resample,
                           const std::function<GroupingProblem(const AffinityMatrix&)>& make,
                           const StabilityOptions& options) {
  if (options.resamples < 1)
    throw InputError(fmt::format("{} resamples; expected at least 1", options.resamples));
  const auto count = static_cast<size_t>(options.resamples);
  std::vector<Resampled> resamples(count);
  WorkerPool pool(std::max(1, options.threads));
  for (size_t done = 0; done < count; done += kBatch) {
    pool.run(std::min(kBatch, count - done), [&](int, size_t item) {
      if (options.stop.stop_requested())
        throw InterruptedError("interrupted while resampled affinities were solved");
      const size_t number = done + item;
      RandomStream stream(derive_seed(options.seed, "resample", number));
      resamples[number] = compare(best, make(resample.draw(stream)), options);
    });
    if (options.progress) options.progress(static_cast<int64_t>(std::min(count, done + kBatch)));
  }
  Stability stability = summed_up(resamples, best.tasks.size());
  stability.runs = resample.runs;
  return stability;
}

}  // namespace kindred
