// The joint training step and the exact look-ahead on one machine: an MLP with hidden layers
// 256-256 on 103 inputs and 14 binary tasks, batch 256, float32, SGD with momentum. Times are a
// step's wall time within a training run, data included, validation and start-up left out.
//   bench_training --benchmark_filter=joint_step
// bench/compare_peer.py sets them beside an implementation in eager PyTorch.
#include "kindred/train/training.h"

#include <algorithm>
#include <vector>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <benchmark/benchmark.h>

#include "kindred/affinity/measurer.h"
#include "kindred/train/threads.h"

namespace kindred {
namespace {

constexpr int64_t kTasks = 14, kBatch = 256, kInputs = 103, kSteps = 60;
constexpr int64_t kWarmUp = 10;

using Clock = std::chrono::steady_clock;

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

std::vector<Task> binary_tasks() {
  std::vector<Task> tasks;
  for (int64_t i = 0; i < kTasks; ++i) {
    Task task;
    task.name = "task" + std::to_string(i);
    task.kind = TaskKind::kBinary;
    task.classes = {"no", "yes"};
    task.loss = LossKind::kCrossEntropy;
    tasks.push_back(task);
  }
  return tasks;
}

DataSet random_rows(int64_t rows) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(uint64_t{0});
  const auto inputs = at::empty({rows, kInputs}, at::kFloat).normal_(0, 1, generator);
  const auto targets = at::empty({rows, kTasks}, at::kFloat).bernoulli_(0.5, generator);
  return {inputs, targets, {}};
}

// Measures after the warm-up and keeps each measurement's time.
class MeasuringTimer : public StepObserver {
 public:
  explicit MeasuringTimer(int workers) : pool_(workers), measurer_({}) {
    for (size_t task = 0; task < kTasks; ++task) sources_.push_back(task);
  }
  void observe(const StepContext& context) override {
    const SingleThreadedOperations single_threaded;
    const auto begin = Clock::now();
    benchmark::DoNotOptimize(
        measurer_.measure({context, context.batch, context.task_losses, sources_, pool_}));
    if (context.step >= kWarmUp)
      seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
  }
  Json save() override { return nullptr; }
  void restore(const Json&) override {}
  std::vector<double> seconds;

 private:
  WorkerPool pool_;
  Measurer measurer_;
  std::vector<size_t> sources_;
};

// Trains kSteps steps and returns the median time of a step after the warm-up.
double train_once(StepObserver* observer) {
  ModelOptions model;
  model.hidden = {256, 256};
  const Network network(model, kInputs, binary_tasks());
  const DataSet training = random_rows(kBatch * kSteps), validation = random_rows(1);
  TrainOptions options;
  options.optimizer = "sgd";
  options.learning_rate = 0.01;
  options.batch = kBatch;
  options.epochs = 1;
  std::vector<double> steps;
  auto last = Clock::now();
  const auto result = train({.name = "benchmark",
                             .network = network,
                             .training = training,
                             .validation = validation,
                             .options = options,
                             .seed = 0,
                             .checkpoint = {},
                             .observer = observer,
                             .on_progress = [&](const TrainingProgress& progress) {
                               const auto now = Clock::now();
                               if (progress.step > kWarmUp && progress.step < progress.steps)
                                 steps.push_back(std::chrono::duration<double>(now - last).count());
                               last = now;
                             }});
  benchmark::DoNotOptimize(result.steps);
  return median(steps);
}

void joint_step(benchmark::State& state) {
  set_operation_threads(static_cast<int>(state.range(0)));
  for (auto _ : state) state.SetIterationTime(train_once(nullptr));
}
BENCHMARK(joint_step)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Iterations(5)
    ->Unit(benchmark::kMillisecond);

void look_ahead(benchmark::State& state) {
  set_operation_threads(1);
  for (auto _ : state) {
    MeasuringTimer timer(static_cast<int>(state.range(0)));
    (void)train_once(&timer);
    state.SetIterationTime(median(timer.seconds));
  }
}
BENCHMARK(look_ahead)
    ->ArgName("workers")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace kindred

BENCHMARK_MAIN();
