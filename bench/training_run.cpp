#include "training_run.h"

#include <algorithm>
#include <ctime>
#include <numeric>
#include <string>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include "kindred/machine/threads.h"

namespace kindred {
namespace {

// Seconds since some moment.
double time_of(const TrainingCase& training) {
  timespec now{};
  (void)clock_gettime(training.processor_time ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::vector<Task> binary_tasks(int64_t count) {
  std::vector<Task> tasks;
  for (int64_t i = 0; i < count; ++i) {
    Task task;
    task.name = "task" + std::to_string(i);
    task.kind = TaskKind::kBinary;
    task.classes = {"no", "yes"};
    task.loss = LossKind::kCrossEntropy;
    tasks.push_back(task);
  }
  return tasks;
}

DataSet random_rows(const TrainingCase& training, int64_t rows) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(uint64_t{0});
  const int64_t width = training.input.elements();
  auto inputs = at::empty({rows, width}, at::kFloat).normal_(0, 1, generator);
  if (training.ones > 0) {
    // One of each category's inputs.
    const int64_t classes = width / training.ones;
    const auto chosen = at::randint(classes, {rows, training.ones}, generator, at::kLong) +
                        at::arange(training.ones, at::kLong) * classes;
    inputs = at::zeros_like(inputs).scatter_(1, chosen, 1);
  }
  const auto targets = at::empty({rows, training.tasks}, at::kFloat).bernoulli_(0.5, generator);
  return {inputs, targets, {}};
}

// Measures after the warm-up and keeps each measurement's time.
class MeasuringTimer : public StepObserver {
 public:
  MeasuringTimer(const TrainingCase& training, int workers)
      : training_(training),
        pool_(workers),
        measurer_({}),
        sources_(static_cast<size_t>(training.tasks)) {
    std::iota(sources_.begin(), sources_.end(), size_t{0});
  }
  void observe(const StepContext& context) override {
    const OperationThreads threads(1);
    const double begin = time_of(training_);
    (void)measurer_.measure({context, context.batch, context.task_losses, sources_, pool_});
    if (context.step >= training_.warm_up) seconds.push_back(time_of(training_) - begin);
  }
  Json save() override { return nullptr; }
  void restore(const Json&) override {}
  std::vector<double> seconds;

 private:
  const TrainingCase& training_;
  WorkerPool pool_;
  Measurer measurer_;
  std::vector<size_t> sources_;
};

}  // namespace

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

double median_step(const TrainingCase& training, StepObserver* observer) {
  const Network network(training.model, training.input, binary_tasks(training.tasks));
  const int64_t needed = training.batch * training.steps,
                count = training.rows > 0 ? training.rows : needed;
  const DataSet rows = random_rows(training, count), validation = random_rows(training, 1);
  TrainOptions options;
  options.optimizer = "sgd";
  options.learning_rate = 0.01;
  options.batch = training.batch;
  options.epochs = std::max<int64_t>(1, (needed + count - 1) / count);
  options.patience = 0;
  std::vector<double> steps;
  double last = time_of(training);
  (void)train({.name = "benchmark",
               .network = network,
               .training = rows,
               .validation = validation,
               .options = options,
               .seed = 0,
               .checkpoint = {},
               .observer = observer,
               .on_progress = [&](const TrainingProgress& progress) {
                 const double now = time_of(training);
                 if (progress.step > training.warm_up && progress.step < progress.steps)
                   steps.push_back(now - last);
                 last = now;
               }});
  return median(steps);
}

ProductTimes median_products(const TrainingCase& training) {
  const c10::InferenceMode no_gradients;
  struct Layer {
    at::Tensor inputs, weight, outputs, gradient;
  };
  std::vector<Layer> layers;
  auto widths = training.model.hidden;
  widths.insert(widths.begin(), training.input.elements());
  widths.push_back(training.tasks);
  for (size_t i = 0; i + 1 < widths.size(); ++i)
    layers.push_back({at::ones({training.batch, widths[i]}), at::ones({widths[i + 1], widths[i]}),
                      at::ones({training.batch, widths[i + 1]}),
                      at::ones({widths[i + 1], widths[i]})});
  const auto forward = [](Layer& layer) {
    at::mm_out(layer.outputs, layer.inputs, layer.weight.t());
  };
  const auto weight_back = [](Layer& layer) {
    at::mm_out(layer.gradient, layer.outputs.t(), layer.inputs);
  };
  const auto input_back = [](Layer& layer) {
    at::mm_out(layer.inputs, layer.outputs, layer.weight);
  };
  const auto all = [&](bool look_ahead) {
    for (auto& layer : layers) forward(layer);
    for (size_t i = layers.size(); i-- > 0;) {
      const bool head = i + 1 == layers.size();
      if (!look_ahead || !head) weight_back(layers[i]);
      if (i > 0 && (!look_ahead || !head)) input_back(layers[i]);
    }
  };
  const auto timed = [&](bool look_ahead) {
    std::vector<double> seconds;
    for (int64_t round = 0; round < training.steps; ++round) {
      const double begin = time_of(training);
      all(look_ahead);
      if (round >= training.warm_up) seconds.push_back(time_of(training) - begin);
    }
    return median(seconds);
  };
  return {timed(false), static_cast<double>(training.tasks) * timed(true)};
}

double median_look_ahead(const TrainingCase& training, int workers) {
  MeasuringTimer timer(training, workers);
  (void)median_step(training, &timer);
  return median(timer.seconds);
}

}  // namespace kindred
