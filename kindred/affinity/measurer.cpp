#include "kindred/affinity/measurer.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>
#include <optional>

#include <ATen/Functions.h>

#include "kindred/affinity/directional_derivative.h"
#include "kindred/affinity/task_gradients.h"

namespace kindred {
namespace {

double norm_of(const at::Tensor& gradient) {
  return gradient.norm(2, at::kDouble).item<double>();
}

// Adds the time until it goes out of sight to a number of seconds.
class Stopwatch {
 public:
  explicit Stopwatch(double& seconds) : seconds_(seconds) {}
  ~Stopwatch() {
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& seconds_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// Each worker's own graph, made when it is first needed. The first has the step's, where that will
// do.
class Graphs {
 public:
  Graphs(const StepContext& context, const Batch& batch, const WorkerPool& pool)
      : context_(context), batch_(batch), graphs_(static_cast<size_t>(pool.size())) {}
  const TaskGradients& of(size_t worker) {
    auto& graph = graphs_[worker];
    if (graph) return *graph;
    if (worker == 0 && &batch_ == &context_.batch)
      graph.emplace(context_);
    else
      graph.emplace(context_, batch_);
    return *graph;
  }

 private:
  const StepContext& context_;
  const Batch& batch_;
  std::vector<std::optional<TaskGradients>> graphs_;
};

// Items are dealt out beforehand, each to one worker's graph: which thread is free first must not
// decide about bits, and a step whose operations several threads shared rounds otherwise than a
// pass of one thread.
void run_dealt(WorkerPool& pool, size_t items,
               const std::function<void(size_t worker, size_t item)>& body) {
  const auto workers = static_cast<size_t>(pool.size());
  pool.run(workers, [&](int, size_t worker) {
    for (size_t item = worker; item < items; item += workers) body(worker, item);
  });
}

}  // namespace

MeasuringSeconds& MeasuringSeconds::operator+=(const MeasuringSeconds& other) {
  gradients += other.gradients;
  norms += other.norms;
  derivatives += other.derivatives;
  steps += other.steps;
  return *this;
}

double MeasuringSeconds::share_of(const AffinityMeasure& measure) const {
  const double all = gradients + norms + derivatives + steps;
  if (!(all > 0)) return 1;
  const double own = gradients + (measure.needs_norms ? norms : 0) +
                     (measure.needs_derivatives ? derivatives : 0) +
                     (measure.needs_step ? steps : 0);
  return own / all;
}

bool Measurer::needs(bool AffinityMeasure::*what) const {
  return std::any_of(measures_.begin(), measures_.end(),
                     [what](const AffinityMeasure& measure) { return measure.*what; });
}

std::vector<AffinityRows> Measurer::measure(const Measurement& measurement) {
  const auto& [context, look_batch, look_losses, sources, pool] = measurement;
  const Network& network = context.network;
  const auto shared =
      context.state.parameters.trainable().narrow(0, 0, network.trained_shared_elements());
  const auto workers = static_cast<size_t>(pool.size());
  while (moved_.size() < workers)
    moved_.emplace_back(network.trained_shared_parameters(), shared.options(),
                        /*differentiable=*/false);

  const size_t tasks = network.tasks().size();
  const bool derivatives = needs(&AffinityMeasure::needs_derivatives);
  const bool step = needs(&AffinityMeasure::needs_step);
  std::vector<MeasuringSeconds> seconds(workers);
  std::optional<DirectionalDerivative> along;
  if (derivatives) {
    const Stopwatch watch(seconds[0].derivatives);
    along.emplace(context, look_batch);
  }

  std::vector<double> norms;
  if (needs(&AffinityMeasure::needs_norms)) {
    norms.assign(tasks, 0);
    Graphs graphs(context, look_batch, pool);
    run_dealt(pool, tasks, [&](size_t worker, size_t task) {
      const Stopwatch watch(seconds[worker].norms);
      const auto& gradient = moved_[worker].flat();
      graphs.of(worker).compute(static_cast<int64_t>(task), gradient);
      norms[task] = norm_of(gradient);
    });
  }

  std::vector<AffinityRows> matrices(measures_.size(),
                                     AffinityRows(sources.size(), std::vector<double>(tasks)));
  Graphs graphs(context, context.batch, pool);
  run_dealt(pool, sources.size(), [&](size_t worker, size_t place) {
    const size_t source = sources[place];
    if (!context.present[source]) return;
    const auto& vector = moved_[worker];
    MeasuringSeconds& spent = seconds[worker];
    // First the gradient, then where the step leads.
    const at::Tensor& moved = vector.flat();
    {
      const Stopwatch watch(spent.gradients);
      graphs.of(worker).compute(static_cast<int64_t>(source), moved);
    }
    SourceLook look;
    look.learning_rate = context.learning_rate;
    look.before = look_losses;
    look.norms = norms;
    if (!norms.empty()) look.norm = norm_of(moved);
    if (derivatives) {
      const Stopwatch watch(spent.derivatives);
      look.derivatives = along->along(vector.views());
    }
    if (step) {
      const Stopwatch watch(spent.steps);
      look.after = losses_after_step(measurement, shared, vector);
    }
    for (size_t m = 0; m < measures_.size(); ++m)
      for (size_t target = 0; target < tasks; ++target)
        matrices[m][place][target] = measures_[m].value(look, target, options_.scale);
  });
  for (const auto& of_worker : seconds) seconds_ += of_worker;
  return matrices;
}

std::vector<double> Measurer::losses_after_step(const Measurement& measurement,
                                                const at::Tensor& shared,
                                                const ParameterVector& vector) const {
  const StepContext& context = measurement.context;
  at::Tensor moved = vector.flat();
  if (options_.step == LookAheadStep::kOptimizer) {
    context.optimizer.look_ahead(shared, moved, context.learning_rate);
  } else {
    at::sub_out(moved, shared, moved, context.learning_rate);
  }
  return losses_at(context, vector.views(), measurement.look);
}

}  // namespace kindred
