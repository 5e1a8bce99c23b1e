#include "kindred/selection/stability.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/base/worker_pool.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/selection/selection.h"
#include "kindred/solver/local_search.h"
#include "kindred/solver/solver.h"
#include "kindred/stats/batch_means.h"

namespace kindred {
namespace {

// Resamples between two progress reports.
constexpr size_t kBatch = 50;
// Effort per resample: at most some seconds, as there are many.
constexpr double kEffort = 0.3;
// Work per task of a local search that starts from the chosen groups, which are near the best of
// any draw.
constexpr double kWorkNearby = 2e4;

// Deviations of blocks of successive measurements from the mean, for all pairs.
struct BlockDeviations {
  AffinityMatrix mean;
  size_t blocks = 0;
  std::vector<double> deviations;  // [block * n² + pair], with small-sample correction
  int64_t least = 0;               // blocks with measurements of the pair with the fewest

  explicit BlockDeviations(const Measurements& measurements) : mean(mean_of(measurements)) {
    const size_t count = measurements.size(), n = measurements.tasks.size(), pairs = n * n;
    size_t length = 1;  // the cube root, rounded up
    while (length * length * length < count) ++length;
    blocks = std::max<size_t>(1, count / length);
    deviations.assign(blocks * pairs, 0);
    std::vector<double> weights(pairs, 0);
    std::vector<int64_t> measured(pairs, 0);  // blocks
    std::vector<size_t> last(pairs, blocks);  // last block with a measurement
    for (size_t t = 0; t < count; ++t) {
      const size_t block = std::min(t / length, blocks - 1);
      for (size_t pair = 0; pair < pairs; ++pair) {
        const double value = measurements.values[t * pairs + pair];
        if (std::isnan(value)) continue;
        const double weight = measurements.weights[t * n + pair / n];
        deviations[block * pairs + pair] += weight * (value - mean.values[pair]);
        weights[pair] += weight;
        if (last[pair] != block) ++measured[pair];
        last[pair] = block;
      }
    }
    least = static_cast<int64_t>(blocks);
    for (size_t pair = 0; pair < pairs; ++pair) {
      if (measured[pair] == 0) continue;
      if (pair / n != pair % n) least = std::min(least, measured[pair]);
      const auto m = static_cast<double>(std::max<int64_t>(2, measured[pair]));
      const double scale = std::sqrt(m / (m - 1)) / weights[pair];
      for (size_t block = 0; block < blocks; ++block) deviations[block * pairs + pair] *= scale;
    }
  }
};

// √(degrees / χ²), the scale of a Student's t variate. χ² is sampled by its definition, or for many
// degrees as the cube of a normal variate (Wilson and Hilferty 1931).
double t_scale(RandomStream& stream, int64_t degrees) {
  constexpr int64_t kMostSquares = 8;
  const auto count = static_cast<double>(degrees);
  if (degrees > kMostSquares) {
    const double part = 2 / (9 * count);
    return std::pow(1 - part + std::sqrt(part) * stream.normal(), -1.5);
  }
  double squares = 0;
  for (int64_t k = 0; k < degrees; ++k) {
    const double z = stream.normal();
    squares += z * z;
  }
  return std::sqrt(count / squares);
}

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

// Returns n² if every measured pair has a standard error.
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
        "the standard error of the affinity from {} to {} is unknown, so it cannot be resampled",
        quote(matrix.tasks[pair / n]), quote(matrix.tasks[pair % n])));
  std::vector<int64_t> degrees(n * n, 0);  // 0: unknown
  std::optional<int64_t> blocks;
  for (size_t at = 0; at < matrix.counts.size(); ++at) {
    if (matrix.counts[at] == 0 || at / n == at % n) continue;
    const double known = BatchMeans::degrees_of_freedom(matrix.counts[at]);
    degrees[at] = std::max<int64_t>(1, std::lround(known));
    const int64_t of_pair = BatchMeans::batches(matrix.counts[at]);
    blocks = std::min(blocks.value_or(of_pair), of_pair);
  }
  const auto draw = [matrix = std::make_shared<const AffinityMatrix>(std::move(matrix)),
                     degrees = std::move(degrees)](RandomStream& stream) {
    AffinityMatrix drawn(matrix->tasks);
    for (size_t at = 0; at < matrix->values.size(); ++at) {
      const double error = matrix->standard_errors[at], noise = stream.normal();
      const double scale = degrees[at] > 0 ? t_scale(stream, degrees[at]) : 1;
      drawn.values[at] = matrix->values[at] + (std::isnan(error) ? 0 : error * noise * scale);
    }
    return drawn;
  };
  return {draw, blocks};
}

Resampler resample_in_blocks(const Measurements& measurements) {
  const auto known = std::make_shared<const BlockDeviations>(measurements);
  const auto draw = [known](RandomStream& stream) {
    AffinityMatrix matrix(known->mean.tasks);
    matrix.values = known->mean.values;
    const size_t pairs = matrix.values.size();
    const double scale = t_scale(stream, std::max<int64_t>(1, known->least - 1));
    for (size_t block = 0; block < known->blocks; ++block) {
      const double noise = scale * stream.normal();
      const double* deviations = &known->deviations[block * pairs];
      for (size_t pair = 0; pair < pairs; ++pair) matrix.values[pair] += noise * deviations[pair];
    }
    return matrix;
  };
  return {draw, known->least};
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
      if (options.stop.stop_requested())
        throw InterruptedError("interrupted while resampled affinities were solved");
      const size_t number = done + item;
      RandomStream stream(derive_seed(options.seed, "resample", number));
      resamples[number] = compare(best, make(resample.draw(stream)), options);
    });
    if (options.progress) options.progress(static_cast<int64_t>(std::min(count, done + kBatch)));
  }
  return summed_up(resamples, best.tasks.size());
}

}  // namespace kindred
