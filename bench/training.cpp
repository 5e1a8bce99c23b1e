// The joint training step and the exact look-ahead on one machine, float32, SGD with momentum: an
// MLP with hidden layers 256-256 on 103 inputs and 14 binary tasks, batch 256; and the network of
// the CelebA experiment with 9 binary tasks on pictures of 64 × 64, batch 64.
//   bench_training --benchmark_filter=mlp
// bench/compare_peer.py and bench/images.py set them beside an implementation in eager PyTorch.
#include <benchmark/benchmark.h>

#include "kindred/machine/threads.h"

#include "training_run.h"

namespace kindred {
namespace {

TrainingCase mlp() {
  TrainingCase training{
      .model = {}, .input = 103, .tasks = 14, .batch = 256, .steps = 60, .warm_up = 10};
  training.model.hidden = {256, 256};
  return training;
}

TrainingCase celeba() {
  TrainingCase training{
      .model = {}, .input = {3, 64, 64}, .tasks = 9, .batch = 64, .steps = 6, .warm_up = 2};
  training.model.trunk = "celeba";
  return training;
}

void joint_step(benchmark::State& state, const TrainingCase& training) {
  const OperationThreads threads(static_cast<int>(state.range(0)));
  for (auto _ : state) state.SetIterationTime(median_step(training, nullptr));
}

void look_ahead(benchmark::State& state, const TrainingCase& training) {
  const OperationThreads threads(1);
  for (auto _ : state)
    state.SetIterationTime(median_look_ahead(training, static_cast<int>(state.range(0))));
}

void configure(benchmark::internal::Benchmark* benchmark, const char* argument, int iterations) {
  benchmark->ArgName(argument)
      ->Arg(1)
      ->Arg(2)
      ->UseManualTime()
      ->Iterations(iterations)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace kindred

int main(int argc, char** argv) {
  using namespace kindred;
  configure(benchmark::RegisterBenchmark("mlp_joint_step", joint_step, mlp()), "threads", 5);
  configure(benchmark::RegisterBenchmark("mlp_look_ahead", look_ahead, mlp()), "workers", 3);
  configure(benchmark::RegisterBenchmark("celeba_joint_step", joint_step, celeba()), "threads", 1);
  configure(benchmark::RegisterBenchmark("celeba_look_ahead", look_ahead, celeba()), "workers", 1);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
