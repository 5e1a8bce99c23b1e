#include "kindred/refine/reality_check.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <boost/math/distributions/normal.hpp>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/base/worker_pool.h"
#include "kindred/refine/cover_search.h"

namespace kindred {
namespace {

// The trained networks, ready for best_cover().
struct Trained {
  explicit Trained(const std::vector<NetworkGains>& measured) : networks(measured) {
    if (measured.empty()) throw InputError("no network of two or more tasks was trained");
    for (const auto& network : measured) {
      if (network.noise.size() != network.group.size() || network.noise.front().empty() ||
          network.noise.front().size() != measured.front().noise.front().size())
        throw InputError("a network's losses for each validation row are unknown");
      place[network.group] = groups.size();
      groups.push_back(network.group);
      gains.push_back(network.gains);
    }
  }

  // Of a trained network, or groups.size() + task for a single-task network.
  [[nodiscard]] std::vector<size_t> places(const std::vector<Group>& of) const {
    std::vector<size_t> places;
    for (const auto& group : of) {
      if (group.size() > 1 && place.count(group) == 0)
        throw InputError("a network that is compared was not trained");
      places.push_back(group.size() > 1 ? place.at(group)
                                        : groups.size() + static_cast<size_t>(group.front()));
    }
    return places;
  }
  [[nodiscard]] size_t blocks() const { return networks.front().noise.front().size(); }

  const std::vector<NetworkGains>& networks;
  std::vector<Group> groups;
  std::map<Group, size_t> place;
  std::vector<std::vector<double>> gains;
};

// A task's gain and its noise by block of rows; no noise for a single-task network.
struct Served {
  double gain = -INFINITY;
  const std::vector<double>* noise = nullptr;

  [[nodiscard]] double noise_in(size_t block) const {
    return noise == nullptr ? 0.0 : (*noise)[block];
  }
};

// [task]: by the one of the networks at these places where it gains most.
std::vector<Served> served_by(const std::vector<size_t>& places, size_t tasks,
                              const Trained& trained,
                              const std::vector<std::vector<double>>& gains) {
  std::vector<Served> served(tasks);
  const auto offer = [&](size_t task, const Served& with) {
    if (with.gain > served[task].gain) served[task] = with;
  };
  for (const size_t place : places) {
    if (place >= trained.groups.size()) offer(place - trained.groups.size(), {.gain = 0});
    for (size_t i = 0; place < trained.groups.size() && i < gains[place].size(); ++i)
      offer(static_cast<size_t>(trained.groups[place][i]),
            {.gain = gains[place][i], .noise = &trained.networks[place].noise[i]});
  }
  for (const Served& task : served)
    if (!std::isfinite(task.gain)) throw InputError("compared networks do not serve every task");
  return served;
}

// The weighted mean over tasks of their gains.
double value_of(const CoverProblem& problem, const std::vector<Served>& served) {
  double sum = 0;
  for (size_t task = 0; task < served.size(); ++task)
    sum += problem.weights[task] * served[task].gain;
  return sum / std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
}

// The noise, by block, of the advantage of networks over others.
std::vector<double> noise_of_advantage(const CoverProblem& problem, const std::vector<Served>& own,
                                       const std::vector<Served>& others, size_t blocks) {
  const double weights = std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  std::vector<double> noise(blocks, 0);
  for (size_t task = 0; task < own.size(); ++task)
    for (size_t block = 0; own[task].noise != others[task].noise && block < blocks; ++block)
      noise[block] += problem.weights[task] / weights *
                      (own[task].noise_in(block) - others[task].noise_in(block));
  return noise;
}

double norm_of(const std::vector<double>& values) {
  return std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0));
}

// By how much a gain is worse than the reference's, if that is more than sqrt(2 log log blocks)
// standard errors, else 0.
double distance_kept(const Served& reference, const Served& network, size_t blocks) {
  double variance = 0;
  for (size_t block = 0; block < blocks; ++block) {
    const double difference = reference.noise_in(block) - network.noise_in(block);
    variance += difference * difference;
  }
  const double many = std::max(3.0, static_cast<double>(blocks));
  const double distance = reference.gain - network.gain;
  return distance > std::sqrt(2 * std::log(std::log(many)) * variance) ? distance : 0.0;
}

// The middle of the values above 0; 0 if there is none.
double median_above_0(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !(value > 0); });
  std::sort(values.begin(), values.end());
  return values.empty() ? 0.0 : values[values.size() / 2];
}

// Of a cover by trained and single-task networks, for the draws of reality_check().
std::vector<size_t> best_places(const CoverProblem& problem, const Trained& trained,
                                const CoverSearch* fast,
                                const std::vector<std::vector<double>>& gains,
                                const std::stop_token& stop) {
  if (fast != nullptr) return fast->best(gains).networks;
  return trained.places(best_cover(problem, trained.groups, gains, stop).groups);
}

}  // namespace

std::vector<double> advantages_by_chance(const CoverProblem& problem,
                                         const std::vector<NetworkGains>& measured,
                                         const std::vector<Group>& cover,
                                         const std::vector<Group>& reference, uint64_t seed,
                                         int threads, const std::stop_token& stop) {
  const Trained trained(measured);
  const size_t tasks = problem.tasks.size(), blocks = trained.blocks();
  const auto compared = served_by(trained.places(reference), tasks, trained, trained.gains);
  const auto own = served_by(trained.places(cover), tasks, trained, trained.gains);
  const double own_error = norm_of(noise_of_advantage(problem, own, compared, blocks));
  // What gains begin from in each draw. A single-task network's gain is 0 there as well, so that
  // the distance which it keeps is added to the others' instead, and subtracted from the cover's
  // value.
  std::vector<double> alone(tasks);
  for (size_t task = 0; task < tasks; ++task)
    alone[task] = distance_kept(compared[task], {.gain = 0}, blocks);
  auto begin = trained.gains;
  for (size_t g = 0; g < measured.size(); ++g)
    for (size_t i = 0; i < begin[g].size(); ++i) {
      const auto task = static_cast<size_t>(measured[g].group[i]);
      const Served network{.gain = measured[g].gains[i], .noise = &measured[g].noise[i]};
      begin[g][i] = alone[task] - distance_kept(compared[task], network, blocks);
    }
  const double weights = std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  const double added =
      std::inner_product(alone.begin(), alone.end(), problem.weights.begin(), 0.0) / weights;

  std::vector<double> by_chance(kRealityCheckDraws), errors(kRealityCheckDraws);
  std::optional<CoverSearch> fast;
  if (CoverSearch::applies(problem)) fast.emplace(problem, trained.groups);
  WorkerPool pool(threads);
  pool.run(by_chance.size(), [&](int, size_t draw) {
    RandomStream stream(derive_seed(seed, "reality check", draw));
    std::vector<double> factors(blocks);
    for (double& factor : factors) factor = stream.normal();
    const auto drawn = [&](const std::vector<double>& noise) {
      return std::inner_product(factors.begin(), factors.end(), noise.begin(), 0.0);
    };
    auto gains = begin;
    for (size_t g = 0; g < measured.size(); ++g)
      for (size_t i = 0; i < gains[g].size(); ++i) gains[g][i] += drawn(measured[g].noise[i]);
    auto before = compared;
    for (Served& task : before) task.gain = task.noise == nullptr ? 0.0 : drawn(*task.noise);
    if (stop.stop_requested()) throw InterruptedError("interrupted while the answer was tested");
    const auto places = best_places(problem, trained, fast ? &*fast : nullptr, gains, stop);
    const auto served = served_by(places, tasks, trained, gains);
    errors[draw] = norm_of(noise_of_advantage(problem, served, compared, blocks));
    if (errors[draw] > 0)
      by_chance[draw] =
          (value_of(problem, served) - added - value_of(problem, before)) / errors[draw];
  });
  // The reference itself has no advantage and no error: its choice is no measure of what would
  // show.
  const double unit = own_error > 0 ? own_error : median_above_0(errors);
  for (double& advantage : by_chance) advantage *= unit;
  return by_chance;
}

void compare_with_chance(std::vector<double> by_chance, double level, RealityCheck& check) {
  const auto draws = static_cast<double>(by_chance.size());
  const auto reached = std::count_if(by_chance.begin(), by_chance.end(),
                                     [&](double value) { return value >= check.advantage; });
  check.p = static_cast<double>(1 + reached) / (1 + draws);
  std::sort(by_chance.begin(), by_chance.end());
  // The smallest whose p is at most `level`.
  const double place = std::ceil((1 - level) * (1 + draws));
  check.detectable = by_chance[static_cast<size_t>(std::clamp(place, 0.0, draws - 1))];
}

RealityCheck reality_check(const CoverProblem& problem, const std::vector<NetworkGains>& measured,
                           const std::vector<Group>& reference, double level, uint64_t seed,
                           int threads, const std::stop_token& stop) {
  const Trained trained(measured);
  const Cover cover = best_cover(problem, trained.groups, trained.gains, stop);
  const auto compared =
      served_by(trained.places(reference), problem.tasks.size(), trained, trained.gains);
  RealityCheck check;
  check.advantage = cover.value - value_of(problem, compared);
  compare_with_chance(
      advantages_by_chance(problem, measured, cover.groups, reference, seed, threads, stop), level,
      check);
  return check;
}

RealityCheck single_task_check(const CoverProblem& problem,
                               const std::vector<NetworkGains>& measured,
                               const std::vector<Group>& reference, double level) {
  const Trained trained(measured);
  const size_t tasks = problem.tasks.size();
  const auto compared = served_by(trained.places(reference), tasks, trained, trained.gains);
  const std::vector<Served> alone(tasks, {.gain = 0});
  RealityCheck check;
  check.advantage = -value_of(problem, compared);
  const double deviation = norm_of(noise_of_advantage(problem, alone, compared, trained.blocks()));
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
