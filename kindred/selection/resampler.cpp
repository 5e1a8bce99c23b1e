#include "kindred/selection/resampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/stats/affinity_runs.h"
#include "kindred/stats/batch_means.h"

namespace kindred {
namespace {

// As many blocks as these, less one, give independent noise the same weight as the blocks' own
// covariance.
constexpr double kBlocksOfIndependence = 2;

// Deviations of blocks of successive measurements from the mean of one training, for all pairs.
struct BlockDeviations {
  AffinityMatrix mean;  // with the errors that the deviations give
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
      double squares = 0;
      for (size_t block = 0; block < blocks; ++block) {
        double& deviation = deviations[block * pairs + pair];
        deviation *= scale;
        squares += deviation * deviation;
      }
      mean.standard_errors[pair] = std::sqrt(squares);
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

// The measured affinities of a target, without its own.
struct Target {
  int64_t count = 0;
  double mean = 0, squares = 0, noise = 0;  // squares: Σ (value − mean)²; noise: Σ error²

  Target(const AffinityMatrix& matrix, size_t target) {
    const size_t n = matrix.size();
    const auto over_sources = [&](const auto& add) {
      for (size_t pair = target; pair < n * n; pair += n)
        if (pair / n != target && !std::isnan(matrix.values[pair])) add(pair);
    };
    over_sources([&](size_t pair) {
      ++count;
      mean += (matrix.values[pair] - mean) / static_cast<double>(count);
      const double error = matrix.standard_errors[pair];
      if (!std::isnan(error)) noise += error * error;
    });
    over_sources([&](size_t pair) {
      squares += (matrix.values[pair] - mean) * (matrix.values[pair] - mean);
    });
  }
};

// Draws of kRepeat: `centre` + `scale` × the noise of one measurement.
struct Repeat {
  AffinityMatrix centre;
  std::vector<double> scale;
};

// `k`: the variance between trainings as a multiple of the noise within them.
Repeat repeat_of(const AffinityMatrix& measured, double k) {
  const size_t n = measured.size();
  std::vector<Target> targets;
  targets.reserve(n);
  double squares = 0, noise = 0;
  for (size_t target = 0; target < n; ++target) {
    targets.emplace_back(measured, target);
    const Target& now = targets.back();
    if (now.count < 2) continue;
    squares += now.squares;
    // Of the noise's variance the deviations from the mean of m values have 1 − 1/m.
    noise += (1 + k) * now.noise * (1 - 1 / static_cast<double>(now.count));
  }
  const double kept = noise < squares ? 1 - noise / squares : noise > 0 ? 0 : 1;

  Repeat repeat{AffinityMatrix(measured.tasks), std::vector<double>(n * n, std::sqrt(2 * (1 + k)))};
  repeat.centre.values = measured.values;
  for (size_t pair = 0; pair < n * n; ++pair) {
    const Target& target = targets[pair % n];
    if (pair / n == pair % n || target.count < 2) continue;
    repeat.centre.values[pair] = target.mean + kept * (measured.values[pair] - target.mean);
    repeat.scale[pair] = std::sqrt((1 + kept) * (1 + k));
  }
  return repeat;
}

}  // namespace

bool has_errors(const AffinityMatrix& matrix) {
  return pair_without_error(matrix) == matrix.values.size();
}

Resampler resample_by_errors(AffinityMatrix matrix, Draws draws) {
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
  const int64_t runs = runs_of(matrix);
  // The errors of several runs include the variance between them.
  Repeat repeat = repeat_of(matrix, runs > 1 ? 0 : kBetweenTrainings);
  if (draws == Draws::kMean) {
    repeat.centre.values = matrix.values;
    repeat.scale.assign(n * n, 1);
  }
  const auto draw = [repeat = std::make_shared<const Repeat>(std::move(repeat)),
                     errors = std::move(matrix.standard_errors),
                     degrees = std::move(degrees)](RandomStream& stream) {
    AffinityMatrix drawn(repeat->centre.tasks);
    for (size_t at = 0; at < drawn.values.size(); ++at) {
      const double error = errors[at], noise = stream.normal();
      const double scale = degrees[at] > 0 ? t_scale(stream, degrees[at]) : 1;
      drawn.values[at] = repeat->centre.values[at] +
                         (std::isnan(error) ? 0 : error * noise * scale * repeat->scale[at]);
    }
    return drawn;
  };
  return {draw, blocks, runs};
}

Resampler resample_in_blocks(const std::vector<Measurements>& runs) {
  if (runs.empty()) throw InputError("no measurements to resample");
  std::vector<BlockDeviations> parts;
  std::vector<AffinityMatrix> means;
  parts.reserve(runs.size());
  means.reserve(runs.size());
  for (const auto& run : runs) {
    parts.emplace_back(run);
    means.push_back(parts.back().mean);
  }
  const double ratio = run_variance_ratio(means);
  AffinityMatrix mean = mean_of_runs(means);
  const size_t pairs = mean.values.size();
  // Of the mean of the trainings in which the pair was measured.
  std::vector<double> known(pairs, 0), deviations, squares(pairs, 0);
  for (const auto& part : parts)
    for (size_t pair = 0; pair < pairs; ++pair)
      known[pair] += std::isnan(part.mean.values[pair]) ? 0 : 1;
  int64_t freedom = 0;
  for (const auto& part : parts) {
    freedom += part.least - 1;
    for (size_t at = 0; at < part.deviations.size(); ++at) {
      const double deviation = known[at % pairs] > 0 ? part.deviations[at] / known[at % pairs] : 0;
      deviations.push_back(deviation);
      squares[at % pairs] += deviation * deviation;
    }
  }
  for (size_t pair = 0; pair < pairs; ++pair) mean.standard_errors[pair] = std::sqrt(squares[pair]);
  const auto repeat = std::make_shared<const Repeat>(
      repeat_of(mean, runs.size() > 1 ? ratio - 1 : kBetweenTrainings));
  const size_t blocks = deviations.size() / pairs;
  const double alone = std::min(
      1.0, kBlocksOfIndependence / (kBlocksOfIndependence - 1 + static_cast<double>(blocks)));
  const auto draw = [repeat, deviations = std::move(deviations),
                     errors = std::move(mean.standard_errors), freedom,
                     alone](RandomStream& stream) {
    AffinityMatrix matrix(repeat->centre.tasks);
    const size_t count = errors.size();
    const double scale = t_scale(stream, std::max<int64_t>(1, freedom));
    std::vector<double> noise(count);
    for (size_t pair = 0; pair < count; ++pair)
      noise[pair] = std::sqrt(alone) * errors[pair] * stream.normal();
    for (size_t block = 0; block * count < deviations.size(); ++block) {
      const double of_block = std::sqrt(1 - alone) * stream.normal();
      for (size_t pair = 0; pair < count; ++pair)
        noise[pair] += of_block * deviations[block * count + pair];
    }
    for (size_t pair = 0; pair < count; ++pair)
      matrix.values[pair] = repeat->centre.values[pair] + scale * repeat->scale[pair] * noise[pair];
    return matrix;
  };
  return {draw, freedom + 1, static_cast<int64_t>(runs.size())};
}

}  // namespace kindred
