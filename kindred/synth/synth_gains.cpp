#include "kindred/synth/synth_gains.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/fresh_directory.h"
#include "kindred/base/random.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr double kLuck = 0.3, kOwn = 0.3, kAffinityNoise = 2;

struct GainTask {
  std::array<double, 3> direction;
  double unit, crowding, strength;
};

GainTask draw_task(RandomStream& stream) {
  GainTask task{};
  double length = 0;
  for (double& coordinate : task.direction) {
    coordinate = stream.normal();
    length += coordinate * coordinate;
  }
  for (double& coordinate : task.direction) coordinate /= std::sqrt(length);
  task.unit = 0.02 * std::exp(0.5 * stream.normal());
  task.crowding = stream.uniform();
  task.strength = 0.5 + stream.uniform();
  return task;
}

double help(const GainTask& source, const GainTask& target) {
  double product = 0;
  for (size_t i = 0; i < source.direction.size(); ++i)
    product += source.direction[i] * target.direction[i];
  return source.strength * product;
}

// The true gain of `target` in `group`, in units of the task, without chance.
double expected_gain(const std::vector<GainTask>& tasks, const Group& group, int64_t target) {
  const GainTask& own = tasks[static_cast<size_t>(target)];
  double sum = 0, most = -INFINITY, least = INFINITY;
  for (const int64_t source : group) {
    if (source == target) continue;
    const double value = help(tasks[static_cast<size_t>(source)], own);
    sum += value;
    most = std::max(most, value);
    least = std::min(least, value);
  }
  const auto k = static_cast<double>(group.size() - 1);
  return sum / std::sqrt(k) + 0.5 * (most + least) -
         own.crowding * k / static_cast<double>(tasks.size() - 1);
}

}  // namespace

void describe(SynthGainsOptions& synth, OptionSet& options) {
  options.add("--tasks", synth.tasks, "Number of tasks.",
              between(2, static_cast<double>(kMostGainsTasks)));
  options.add("--noise", synth.noise, "Standard deviation of the noise of measured gains.",
              at_least(0));
  options.add("--seed", synth.seed, "Seed of all random numbers.", at_least(0));
}

SynthGains draw_gains(const SynthGainsOptions& options) {
  if (options.tasks < 2 || options.tasks > kMostGainsTasks)
    throw InputError(
        fmt::format("--tasks {}: expected a number from 2 to {}", options.tasks, kMostGainsTasks));
  RandomStream stream(derive_seed(static_cast<uint64_t>(options.seed), "synth gains"));
  const auto n = static_cast<size_t>(options.tasks);
  SynthGains gains;
  std::vector<std::string> names;
  std::vector<GainTask> tasks;
  for (size_t task = 0; task < n; ++task) {
    names.push_back(fmt::format("t{}", task + 1));
    tasks.push_back(draw_task(stream));
  }
  gains.validation.tasks = gains.test.tasks = names;
  gains.affinity = AffinityMatrix(names);
  for (size_t source = 0; source < n; ++source)
    for (size_t target = 0; target < n; ++target)
      gains.affinity.at(source, target) =
          help(tasks[source], tasks[target]) + kAffinityNoise * stream.normal();
  for (uint64_t members = 1; members < uint64_t{1} << n; ++members) {
    ScoredGroup measured, tested;
    std::string name;
    for (size_t task = 0; task < n; ++task) {
      if ((members >> task & 1U) == 0) continue;
      measured.group.push_back(static_cast<int64_t>(task));
      name += (name.empty() ? "" : "+") + names[task];
    }
    measured.name = tested.name = name;
    tested.group = measured.group;
    const bool alone = measured.group.size() == 1;
    const double luck = kLuck * stream.normal();
    for (const int64_t task : measured.group) {
      const double unit = tasks[static_cast<size_t>(task)].unit;
      const double truth =
          alone ? 0 : expected_gain(tasks, measured.group, task) + luck + kOwn * stream.normal();
      const auto seen = [&] {
        return alone ? 0.0 : unit * (truth + options.noise * stream.normal());
      };
      measured.scores.push_back(seen());
      tested.scores.push_back(seen());
    }
    gains.validation.groups.push_back(std::move(measured));
    gains.test.groups.push_back(std::move(tested));
  }
  return gains;
}

void write_gains(const std::filesystem::path& directory, const SynthGainsOptions& options) {
  const SynthGains gains = draw_gains(options);
  FreshDirectory fresh(directory);
  write_score_table(fresh.add("validation.json"), gains.validation);
  write_score_table(fresh.add("test.json"), gains.test);
  write_affinity(fresh.add("affinity.json"), gains.affinity);
  fresh.keep();
}

}  // namespace kindred
