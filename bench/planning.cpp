// Time to plan one step of refinement after so many trainings: candidates, the model of gains, the
// best cover and, with an end condition, the expected improvement of every candidate.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "kindred/base/processors.h"
#include "kindred/base/random.h"
#include "kindred/refine/candidates.h"
#include "kindred/refine/training_plan.h"

namespace kindred {
namespace {

Group random_group(size_t tasks, size_t size, RandomStream& stream) {
  auto order = random_permutation(static_cast<int64_t>(tasks), stream);
  order.resize(size);
  std::sort(order.begin(), order.end());
  return order;
}

void plan_step(benchmark::State& state) {
  const auto tasks = static_cast<size_t>(state.range(0));
  const auto trainings = static_cast<size_t>(state.range(2));
  const auto most_members = static_cast<size_t>(state.range(3));
  RandomStream stream(1);
  CoverProblem problem;
  for (size_t task = 0; task < tasks; ++task) problem.tasks.push_back("t" + std::to_string(task));
  problem.weights.assign(tasks, 1.0);
  problem.grouping.networks = state.range(1);
  std::vector<double> affinity(tasks * tasks);
  for (double& value : affinity) value = stream.normal();
  std::vector<NetworkGains> measured;
  std::set<Group> known;
  const auto train = [&](const Group& group) {
    if (!known.insert(group).second) return;
    NetworkGains network{.group = group, .gains = {}};
    for (size_t i = 0; i < group.size(); ++i) {
      network.gains.push_back(0.02 * stream.normal());
      network.noise.emplace_back(512);
      for (double& error : network.noise.back()) error = 0.01 / 22.6 * stream.normal();
    }
    measured.push_back(std::move(network));
  };
  train(random_group(tasks, tasks, stream));
  while (measured.size() <= trainings)
    train(random_group(tasks, 2 + stream.below(std::min(tasks, most_members) - 2), stream));
  size_t candidates = 0;
  for (auto _ : state) {
    const auto groups = training_candidates(problem, affinity, measured);
    candidates = groups.size();
    const TrainingPlan plan =
        plan_trainings(problem, affinity, measured, groups,
                       {.most = 2, .least_improvement = 1e-9, .threads = usable_processors()});
    benchmark::DoNotOptimize(plan.expected_improvement);
  }
  state.counters["candidates"] = static_cast<double>(candidates);
}

// Tasks, networks, trainings so far, and members that their groups have at most.
BENCHMARK(plan_step)
    ->Args({5, 3, 10, 12})
    ->Args({9, 3, 18, 12})
    ->Args({12, 4, 24, 12})
    ->Args({14, 4, 28, 12})
    ->Args({27, 5, 54, 12})
    ->Args({40, 8, 80, 12})
    ->Args({42, 3, 84, 42})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace kindred

BENCHMARK_MAIN();
