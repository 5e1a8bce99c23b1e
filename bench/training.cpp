// The joint training step and the exact look-ahead on one machine, float32, SGD with momentum: an
// MLP with hidden layers 256-256 on 103 inputs and 14 binary tasks, batch 256; and the network of
// the CelebA experiment with 9 binary tasks on pictures of 64 × 64, batch 64.
//   bench_training --benchmark_filter=mlp
// Small networks on one thread, 103 inputs and 14 binary tasks, by width, batch and percent of
// dropout, beside the matrix products alone; bench/small_networks.py sets builds side by side.
//   bench_training --benchmark_filter=small
// The same of a network on categories, whose inputs are nearly all 0, and on as many that are not:
//   bench_training --benchmark_filter=categories
// How the cost grows with tasks, rows and width (bench/growth.py draws it):
//   bench_training --benchmark_filter=growth
// bench/compare_peer.py and bench/images.py set them beside an implementation in eager PyTorch.
#include <functional>

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

TrainingCase small(int64_t width, int64_t batch, int64_t dropout) {
  TrainingCase training{
      .model = {}, .input = 103, .tasks = 14, .batch = batch, .steps = 200, .warm_up = 50};
  training.processor_time = true;
  training.model.hidden = {width, width};
  training.model.dropout = static_cast<double>(dropout) / 100;
  return training;
}

void small_case(benchmark::State& state,
                const std::function<double(const TrainingCase&)>& seconds) {
  const OperationThreads threads(1);
  const auto training = small(state.range(0), state.range(1), state.range(2));
  for (auto _ : state) state.SetIterationTime(seconds(training));
}

// Features of categories, as the census table has them: 22 ones among 437 inputs.
TrainingCase categories(int64_t batch, int64_t ones) {
  TrainingCase training{
      .model = {}, .input = 437, .tasks = 8, .batch = batch, .steps = 200, .warm_up = 50};
  training.processor_time = true;
  training.model.hidden = {128, 64};
  training.ones = ones;
  return training;
}

void categories_case(benchmark::State& state,
                     const std::function<double(const TrainingCase&)>& seconds) {
  const OperationThreads threads(1);
  const auto training = categories(state.range(0), state.range(1));
  for (auto _ : state) state.SetIterationTime(seconds(training));
}

// A trunk of two layers on 103 inputs, batch 64, as small() but for one of the three.
TrainingCase growth(int64_t tasks, int64_t rows, int64_t width) {
  TrainingCase training{
      .model = {}, .input = 103, .tasks = tasks, .batch = 64, .steps = 150, .warm_up = 30};
  training.processor_time = true;
  training.model.hidden = {width, width};
  training.rows = rows;
  return training;
}

void growth_case(benchmark::State& state,
                 const std::function<double(const TrainingCase&)>& seconds) {
  const OperationThreads threads(1);
  const auto training = growth(state.range(0), state.range(1), state.range(2));
  for (auto _ : state) state.SetIterationTime(seconds(training));
}

void configure_growth(benchmark::internal::Benchmark* benchmark) {
  constexpr int64_t kTasks = 14, kRows = 10'000, kWidth = 128;
  benchmark->ArgNames({"tasks", "rows", "width"})
      ->UseManualTime()
      ->Iterations(1)
      ->Unit(benchmark::kMicrosecond);
  for (const int64_t tasks : {2, 5, 14, 50, 150, 500}) benchmark->Args({tasks, kRows, kWidth});
  for (const int64_t rows : {1'000, 10'000, 100'000, 1'000'000})
    if (rows != kRows) benchmark->Args({kTasks, rows, kWidth});
  for (const int64_t width : {32, 64, 128, 256, 512, 1024, 2048})
    if (width != kWidth) benchmark->Args({kTasks, kRows, width});
}

void configure_small(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"width", "batch", "dropout"})
      ->ArgsProduct({{128, 256}, {16, 64, 256}, {0, 40}})
      ->UseManualTime()
      ->Iterations(1)
      ->Unit(benchmark::kMicrosecond);
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
  const auto small_network = [](const char* name, const auto& seconds) {
    configure_small(benchmark::RegisterBenchmark(
        name, [seconds](benchmark::State& state) { small_case(state, seconds); }));
  };
  small_network("small_joint_step", [](const auto& t) { return median_step(t, nullptr); });
  small_network("small_joint_step_products", [](const auto& t) { return median_products(t).step; });
  small_network("small_look_ahead", [](const auto& t) { return median_look_ahead(t, 1); });
  small_network("small_look_ahead_products",
                [](const auto& t) { return median_products(t).look_ahead; });
  const auto growing = [](const char* name, const auto& seconds) {
    configure_growth(benchmark::RegisterBenchmark(
        name, [seconds](benchmark::State& state) { growth_case(state, seconds); }));
  };
  growing("growth_joint_step", [](const auto& t) { return median_step(t, nullptr); });
  growing("growth_joint_step_products", [](const auto& t) { return median_products(t).step; });
  growing("growth_look_ahead", [](const auto& t) { return median_look_ahead(t, 1); });
  growing("growth_look_ahead_products",
          [](const auto& t) { return median_products(t).look_ahead; });
  const auto categories = [](const char* name, const auto& seconds) {
    benchmark::RegisterBenchmark(
        name, [seconds](benchmark::State& state) { categories_case(state, seconds); })
        ->ArgNames({"batch", "ones"})
        ->ArgsProduct({{64, 512}, {22, 0}})
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMicrosecond);
  };
  categories("categories_joint_step", [](const auto& t) { return median_step(t, nullptr); });
  categories("categories_look_ahead", [](const auto& t) { return median_look_ahead(t, 1); });
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
