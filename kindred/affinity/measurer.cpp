#include "kindred/affinity/measurer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include "kindred/affinity/directional_derivative.h"
#include "kindred/affinity/task_gradients.h"
#include "kindred/train/gradients.h"

namespace kindred {
namespace {

double norm_of(const std::vector<at::Tensor>& gradient) {
  double squares = 0;
  for (const auto& part : gradient) {
    const double norm = part.norm(2, at::kDouble).item<double>();
    squares += norm * norm;
  }
  return std::sqrt(squares);
}

// Adds its lifetime to `seconds`.
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

// Task gradients on one batch. Each worker has its own forward pass, computed on first use; worker
// 0 uses the step's if `batch` is the step's.
class WorkersGradients {
 public:
  WorkersGradients(const StepContext& context, const Batch& batch, const WorkerPool& pool)
      : context_(context),
        batch_(batch),
        of_step_(&batch == &context.batch),
        graphs_(static_cast<size_t>(pool.size())),
        passes_(static_cast<size_t>(pool.size())) {}

  // `room` may be used for the result.
  std::vector<at::Tensor> of(size_t worker, size_t task, const ParameterVector& room) {
    if (!context_.mlp) return by_graph(worker, task);
    pass(worker).task_gradient(static_cast<int64_t>(task), room.flat());
    return room.views();
  }

  // The worker's forward pass without a graph.
  MlpPass& pass(size_t worker) {
    if (worker == 0 && of_step_) return *context_.mlp;
    auto& own = passes_[worker];
    if (!own) {
      own = MlpPass::of(context_.network, context_.state.parameters.flat().options());
      own->forward(batch_, context_.state.parameters.views(), context_.state.buffers.views(),
                   look_ahead_pass(context_), /*differentiable=*/true);
    }
    return *own;
  }

 private:
  std::vector<at::Tensor> by_graph(size_t worker, size_t task) {
    auto& graph = graphs_[worker];
    if (!graph && worker == 0 && of_step_) graph.emplace(context_);
    if (!graph) graph.emplace(context_, batch_);
    // Computed once for all workers: every graph except the step's gives the same values.
    std::call_once(once_, [&] {
      at_outputs_ = of_step_ ? TaskGradients(context_).at_outputs() : graph->at_outputs();
    });
    return graph->of(static_cast<int64_t>(task), at_outputs_);
  }

  const StepContext& context_;
  const Batch& batch_;
  bool of_step_;
  std::vector<std::optional<TaskGradients>> graphs_;
  std::vector<std::unique_ptr<MlpPass>> passes_;
  std::once_flag once_;
  at::Tensor at_outputs_;
};

// Assigns items to workers statically, each to one worker's graph. Which thread is free first must
// not affect bits, and a step whose operations used several threads rounds differently from a
// single-threaded pass.
void run_dealt(WorkerPool& pool, size_t items,
               const std::function<void(size_t worker, size_t item)>& body) {
  const auto workers = static_cast<size_t>(pool.size());
  pool.run(workers, [&](int, size_t worker) {
    for (size_t item = worker; item < items; item += workers) body(worker, item);
  });
}

// Returns ‖g_j‖ of all tasks j on the evaluation batch. If that is the training batch, the sources'
// norms are known and the others come from the same graphs.
std::vector<double> target_norms(const Measurement& measurement,
                                 const std::vector<SourceInputs>& source_inputs,
                                 WorkersGradients& of_training,
                                 const std::vector<ParameterVector>& rooms,
                                 std::vector<MeasuringSeconds>& seconds) {
  const StepContext& context = measurement.context;
  const std::vector<size_t>& sources = measurement.sources;
  const bool known = &measurement.evaluation_batch == &context.batch;
  std::vector<double> norms(context.network.tasks().size(), 0);
  std::vector<size_t> others(norms.size());
  std::iota(others.begin(), others.end(), size_t{0});
  if (known) {
    for (size_t place = 0; place < sources.size(); ++place)
      norms[sources[place]] = source_inputs[place].norm;
    std::erase_if(others, [&](size_t task) {
      return std::find(sources.begin(), sources.end(), task) != sources.end();
    });
  }
  WorkersGradients of_evaluation(context, measurement.evaluation_batch, measurement.pool);
  WorkersGradients& gradients = known ? of_training : of_evaluation;
  run_dealt(measurement.pool, others.size(), [&](size_t worker, size_t item) {
    const Stopwatch watch(seconds[worker].norms);
    norms[others[item]] = norm_of(gradients.of(worker, others[item], rooms[worker]));
  });
  return norms;
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
  const StepContext& context = measurement.context;
  const std::vector<size_t>& sources = measurement.sources;
  WorkerPool& pool = measurement.pool;
  const Network& network = context.network;
  const auto workers = static_cast<size_t>(pool.size());
  const size_t tasks = network.tasks().size();
  const bool derivatives = needs(&AffinityMeasure::needs_derivatives);
  const bool step = needs(&AffinityMeasure::needs_step);
  const bool norms = needs(&AffinityMeasure::needs_norms);
  // Where only the losses after plain steps are asked for, no gradient is formed.
  const bool direct = context.mlp && !derivatives && !norms && options_.step == LookAheadStep::kSgd;
  const auto like = context.state.parameters.flat().options();
  while (!direct && moved_.size() < workers)
    moved_.emplace_back(network.trained_shared_parameters(), like, /*differentiable=*/false);
  while (passes_.size() < workers) passes_.push_back(MlpPass::of(network, like));
  std::vector<char> prepared(workers, 0);
  std::vector<MeasuringSeconds> seconds(workers);
  std::optional<DirectionalDerivative> along;
  if (derivatives) {
    const Stopwatch watch(seconds[0].derivatives);
    along.emplace(context, measurement.evaluation_batch);
  }

  WorkersGradients gradients(context, context.batch, pool);
  std::vector<SourceInputs> source_inputs(sources.size());
  run_dealt(pool, sources.size(), [&](size_t worker, size_t place) {
    const size_t source = sources[place];
    if (!context.present[source]) return;
    MeasuringSeconds& spent = seconds[worker];
    SourceInputs& inputs = source_inputs[place];
    inputs.learning_rate = context.learning_rate;
    inputs.before = measurement.evaluation_losses;
    if (direct) {
      const Stopwatch watch(spent.steps);
      MlpPass& look = *passes_[worker];
      if (!prepared[worker])
        look.look_ahead_from(gradients.pass(worker), measurement.evaluation_batch,
                             context.state.buffers.views(), look_ahead_pass(context));
      prepared[worker] = 1;
      inputs.after = look.losses_after_step(static_cast<int64_t>(source), context.learning_rate);
      return;
    }
    std::vector<at::Tensor> gradient;
    {
      const Stopwatch watch(spent.gradients);
      gradient = gradients.of(worker, source, moved_[worker]);
    }
    if (norms) {
      const Stopwatch watch(spent.norms);
      inputs.norm = norm_of(gradient);
    }
    if (derivatives) {
      const Stopwatch watch(spent.derivatives);
      inputs.derivatives = along->along(gradient);
    }
    if (step) {
      const Stopwatch watch(spent.steps);
      inputs.after = losses_after_step(measurement, std::move(gradient), worker);
    }
  });
  if (norms) {
    const auto of_targets = target_norms(measurement, source_inputs, gradients, moved_, seconds);
    for (auto& inputs : source_inputs) inputs.norms = of_targets;
  }
  for (const auto& of_worker : seconds) seconds_ += of_worker;

  std::vector<AffinityRows> matrices(measures_.size(),
                                     AffinityRows(sources.size(), std::vector<double>(tasks)));
  for (size_t place = 0; place < sources.size(); ++place) {
    if (!context.present[sources[place]]) continue;
    for (size_t m = 0; m < measures_.size(); ++m)
      for (size_t target = 0; target < tasks; ++target)
        matrices[m][place][target] =
            measures_[m].value(source_inputs[place], target, options_.scale);
  }
  return matrices;
}

std::vector<double> Measurer::losses_after_step(const Measurement& measurement,
                                                std::vector<at::Tensor> gradient, size_t worker) {
  const c10::AutoGradMode no_gradients(false);
  const StepContext& context = measurement.context;
  const ParameterVector& moved = moved_[worker];
  // Without a graph the gradient is there already.
  if (!context.mlp) flatten_into(moved.flat(), gradient);
  gradient.clear();
  const auto present = context.state.parameters.trainable().narrow(0, 0, moved.flat().numel());
  if (options_.step == LookAheadStep::kOptimizer) {
    context.optimizer.look_ahead(present, moved.flat(), context.learning_rate);
  } else {
    at::Tensor after = moved.flat();
    at::sub_out(after, present, moved.flat(), context.learning_rate);
  }
  return losses_at(context, moved.views(), measurement.evaluation_batch, passes_[worker].get());
}

}  // namespace kindred
