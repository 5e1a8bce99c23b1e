#include "kindred/grouping/stability.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/interrupt.h"
#include "kindred/base/text.h"
#include "kindred/base/worker_pool.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/grouping/local_search.h"
#include "kindred/grouping/selection.h"
#include "kindred/grouping/solver.h"

namespace kindred {
namespace {

// For how many resamples the threads work before progress is told.
constexpr size_t kBatch = 50;
// A resample is one of many: no more than some seconds for it.
constexpr double kEffort = 0.3;
// Of a quick search for a task, begun at the chosen groups, which are near the best of any draw.
constexpr double kWorkNearby = 2e4;
// Every measurement weighs at least 1; less is rounding of a difference of sums.
constexpr double kLeastWeight = 0.5;

// Sums over measurements 0 .. t − 1, for sums over blocks by difference.
struct RunningSums {
  size_t pairs;  // n²
  // [t * pairs + pair], of weighted deviations from the mean over all, and of weights
  std::vector<double> values, weights;
  AffinityMatrix mean;

  explicit RunningSums(const Measurements& measurements)
      : pairs(measurements.tasks.size() * measurements.tasks.size()), mean(mean_of(measurements)) {
    const size_t count = measurements.size();
    values.assign((count + 1) * pairs, 0);
    weights.assign((count + 1) * pairs, 0);
    const size_t n = measurements.tasks.size();
    for (size_t t = 0; t < count; ++t) {
      for (size_t pair = 0; pair < pairs; ++pair) {
        const double value = measurements.values[t * pairs + pair];
        const bool measured = !std::isnan(value);
        const double weight = measured ? measurements.weights[t * n + pair / n] : 0;
        values[(t + 1) * pairs + pair] =
            values[t * pairs + pair] + (measured ? weight * (value - mean.values[pair]) : 0);
        weights[(t + 1) * pairs + pair] = weights[t * pairs + pair] + weight;
      }
    }
  }

  // Adds measurements first .. last − 1.
  void add(size_t first, size_t last, std::vector<double>& sums,
           std::vector<double>& weighed) const {
    for (size_t pair = 0; pair < pairs; ++pair) {
      sums[pair] += values[last * pairs + pair] - values[first * pairs + pair];
      weighed[pair] += weights[last * pairs + pair] - weights[first * pairs + pair];
    }
  }
};

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

std::vector<Group> solve_again(const Grouping& best, const GroupingProblem& problem, bool quick) {
  SelectionOptions options;
  options.effort = kEffort;
  options.quick = quick;
  if (method_for(problem, options) == SolveMethod::kLocal) {
    SearchLimits limits(kWorkNearby * static_cast<double>(problem.size()), std::nullopt);
    auto near = search_groups(problem, options.seed, limits, best.groups).best.groups;
    const bool better = evaluate(problem, near).value > evaluate(problem, best.groups).value;
    return better ? near : best.groups;
  }
  Grouping again = select_groups(problem, options);
  if (again.status == GroupingStatus::kInterrupted)
    throw InterruptedError("interrupted while resampled affinities were solved");
  return std::move(again.groups);
}

Resampled compare(const Grouping& best, const GroupingProblem& problem, bool quick) {
  const auto again = solve_again(best, problem, quick);
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
  for (const auto& resampled : resamples) {
    if (resampled.same) out.best_share += 1 / count;
    out.expected_regret += resampled.regret / count;
    regrets.push_back(resampled.regret);
    for (size_t pair = 0; pair < n * n; ++pair)
      if (resampled.together[pair] != 0) out.together[pair] += 1;
  }
  for (double& share : out.together) share /= count;
  for (size_t task = 0; task < n; ++task) out.together[task * n + task] = 1;
  std::sort(regrets.begin(), regrets.end());
  out.regret_95 = regrets[static_cast<size_t>(std::ceil(0.95 * count)) - 1];
  return out;
}

// n² where every measured pair has one.
size_t pair_without_error(const AffinityMatrix& matrix) {
  const size_t n = matrix.size();
  for (size_t pair = 0; pair < n * n; ++pair) {
    const bool known =
        pair < matrix.standard_errors.size() && !std::isnan(matrix.standard_errors[pair]);
    if (!known && pair / n != pair % n && !std::isnan(matrix.values[pair])) return pair;
  }
  return n * n;
}

}  // namespace

bool has_errors(const AffinityMatrix& matrix) {
  return pair_without_error(matrix) == matrix.values.size();
}

Resampler resample_by_errors(AffinityMatrix matrix) {
  const size_t n = matrix.size(), pair = pair_without_error(matrix);
  if (pair < n * n)
    throw InputError(fmt::format(
        "no standard error is known of the affinity from {} to {}, so it cannot be resampled",
        quote(matrix.tasks[pair / n]), quote(matrix.tasks[pair % n])));
  return
      [matrix = std::make_shared<const AffinityMatrix>(std::move(matrix))](RandomStream& stream) {
        AffinityMatrix drawn(matrix->tasks);
        for (size_t at = 0; at < matrix->values.size(); ++at) {
          const double error = matrix->standard_errors[at], noise = stream.normal();
          drawn.values[at] = matrix->values[at] + (std::isnan(error) ? 0 : error * noise);
        }
        return drawn;
      };
}

Resampler resample_in_blocks(const Measurements& measurements) {
  const auto sums = std::make_shared<const RunningSums>(measurements);
  const size_t count = measurements.size();
  const auto block = static_cast<size_t>(std::ceil(std::cbrt(static_cast<double>(count))));
  return [sums, count, block](RandomStream& stream) {
    std::vector<double> total(sums->pairs, 0);
    std::vector<double> weighed(sums->pairs, 0);
    for (size_t drawn = 0; drawn < count;) {
      const size_t length = std::min(block, count - drawn), first = stream.below(count);
      const size_t end = std::min(count, first + length);
      sums->add(first, end, total, weighed);
      if (first + length > count) sums->add(0, first + length - count, total, weighed);
      drawn += length;
    }
    AffinityMatrix matrix(sums->mean.tasks);
    for (size_t pair = 0; pair < sums->pairs; ++pair)
      matrix.values[pair] = sums->mean.values[pair] +
                            (weighed[pair] >= kLeastWeight ? total[pair] / weighed[pair] : 0);
    return matrix;
  };
}

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
      if (interrupt_requested())
        throw InterruptedError("interrupted while resampled affinities were solved");
      const size_t number = done + item;
      RandomStream stream(derive_seed(options.seed, "resample", number));
      resamples[number] = compare(best, make(resample(stream)), options.quick);
    });
    if (options.progress) options.progress(static_cast<int64_t>(std::min(count, done + kBatch)));
  }
  return summed_up(resamples, best.tasks.size());
}

}  // namespace kindred
