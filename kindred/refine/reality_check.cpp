#include "kindred/refine/reality_check.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <boost/math/distributions/normal.hpp>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/base/worker_pool.h"
#include "kindred/refine/cover_value.h"

namespace kindred {
namespace {

// The value of `groups` when each task is served where it gains most.
double value_of(const CoverProblem& problem, const std::vector<Group>& groups,
                const std::map<Group, size_t>& index,
                const std::vector<std::vector<double>>& gains) {
  const size_t n = problem.tasks.size();
  std::vector<double> best(n, -INFINITY);
  for (const auto& group : groups)
    for (size_t i = 0; i < group.size(); ++i) {
      const auto task = static_cast<size_t>(group[i]);
      best[task] = std::max(best[task], group.size() == 1 ? 0.0 : gains[index.at(group)][i]);
    }
  double sum = 0;
  for (size_t task = 0; task < n; ++task) {
    if (!std::isfinite(best[task]))
      throw InputError("the reference of a comparison does not serve every task");
    sum += problem.weights[task] * best[task];
  }
  return sum / std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
}

// The trained networks, ready for value_of() and best_cover().
struct Trained {
  explicit Trained(const std::vector<NetworkGains>& measured) {
    for (const auto& network : measured) {
      if (network.noise.size() != network.group.size() || network.noise.front().empty() ||
          network.noise.front().size() != measured.front().noise.front().size())
        throw InputError("a network's losses for each validation row are unknown");
      index[network.group] = groups.size();
      groups.push_back(network.group);
      gains.push_back(network.gains);
    }
  }

  std::vector<Group> groups;
  std::map<Group, size_t> index;
  std::vector<std::vector<double>> gains;
};

}  // namespace

std::vector<double> advantages_by_chance(const CoverProblem& problem,
                                         const std::vector<NetworkGains>& measured,
                                         const std::vector<Group>& reference, uint64_t seed,
                                         int threads, const std::stop_token& stop) {
  const Trained trained(measured);
  const size_t blocks = measured.front().noise.front().size();
  std::vector<double> by_chance(kRealityCheckDraws);
  std::optional<CoverValue> fast;
  if (CoverValue::applies(problem)) fast.emplace(problem, trained.groups);
  WorkerPool pool(threads);
  pool.run(by_chance.size(), [&](int, size_t draw) {
    RandomStream stream(derive_seed(seed, "reality check", draw));
    std::vector<double> factors(blocks);
    for (double& factor : factors) factor = stream.normal();
    auto noise = trained.gains;
    for (size_t g = 0; g < measured.size(); ++g)
      for (size_t i = 0; i < noise[g].size(); ++i)
        noise[g][i] =
            std::inner_product(factors.begin(), factors.end(), measured[g].noise[i].begin(), 0.0);
    if (stop.stop_requested()) throw InterruptedError("interrupted while the answer was tested");
    const double best =
        fast ? fast->of(noise) : best_cover(problem, trained.groups, noise, stop).value;
    by_chance[draw] = best - value_of(problem, reference, trained.index, noise);
  });
  return by_chance;
}

void compare_with_chance(std::vector<double> by_chance, double level, RealityCheck& check) {
  const auto draws = static_cast<double>(by_chance.size());
  const auto reached = std::count_if(by_chance.begin(), by_chance.end(),
                                     [&](double value) { return value >= check.advantage; });
  check.p = static_cast<double>(1 + reached) / (1 + draws);
  std::sort(by_chance.begin(), by_chance.end());
  const auto place = static_cast<size_t>(std::clamp((1 - level) * draws, 0.0, draws - 1));
  check.detectable = by_chance[place];
}

RealityCheck reality_check(const CoverProblem& problem, const std::vector<NetworkGains>& measured,
                           const std::vector<Group>& reference, double level, uint64_t seed,
                           int threads, const std::stop_token& stop) {
  const Trained trained(measured);
  RealityCheck check;
  check.advantage = best_cover(problem, trained.groups, trained.gains, stop).value -
                    value_of(problem, reference, trained.index, trained.gains);
  compare_with_chance(advantages_by_chance(problem, measured, reference, seed, threads, stop),
                      level, check);
  return check;
}

RealityCheck single_task_check(const CoverProblem& problem,
                               const std::vector<NetworkGains>& measured,
                               const std::vector<Group>& reference, double level) {
  const Trained trained(measured);
  RealityCheck check;
  check.advantage = -value_of(problem, reference, trained.index, trained.gains);
  double variance = 0;
  for (size_t block = 0; block < measured.front().noise.front().size(); ++block) {
    double error = 0;
    // Each task is served where it gained most, as in value_of().
    for (size_t task = 0; task < problem.tasks.size(); ++task) {
      double best = -INFINITY, own = 0;
      for (const auto& group : reference) {
        const auto place = std::find(group.begin(), group.end(), static_cast<int64_t>(task));
        if (place == group.end()) continue;
        const auto i = static_cast<size_t>(place - group.begin());
        const bool alone = group.size() == 1;
        const double gain = alone ? 0.0 : trained.gains[trained.index.at(group)][i];
        if (gain > best) {
          best = gain;
          own = alone ? 0.0 : measured[trained.index.at(group)].noise[i][block];
        }
      }
      error += problem.weights[task] * own;
    }
    variance += error * error;
  }
  const double deviation =
      std::sqrt(variance) / std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  if (!(deviation > 0)) {
    check.p = check.advantage > 0 ? 0.0 : 1.0;
    return check;
  }
  const boost::math::normal standard;
  check.p = boost::math::cdf(boost::math::complement(standard, check.advantage / deviation));
  if (level > 0 && level < 1)
    check.detectable = deviation * boost::math::quantile(boost::math::complement(standard, level));
  return check;
}

}  // namespace kindred
