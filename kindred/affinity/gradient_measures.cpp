#include "kindred/affinity/gradient_measures.h"

#include <optional>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "kindred/affinity/task_gradients.h"

namespace kindred {
namespace {

// [tasks, shared elements]
at::Tensor all_gradients(const Measurement& measurement, const Batch& batch) {
  const StepContext& context = measurement.context;
  const auto tasks = static_cast<int64_t>(context.network.tasks().size());
  const auto options = context.state.parameters.flat().options().requires_grad(false);
  const auto gradients = at::empty({tasks, context.network.shared_elements()}, options);
  std::vector<std::optional<TaskGradients>> graphs(static_cast<size_t>(measurement.pool.size()));
  measurement.pool.run(static_cast<size_t>(tasks), [&](int worker, size_t task) {
    auto& graph = graphs[static_cast<size_t>(worker)];
    if (!graph) graph.emplace(context, batch);
    graph->compute(static_cast<int64_t>(task), gradients.select(0, static_cast<int64_t>(task)));
  });
  return gradients;
}

}  // namespace

std::vector<std::vector<double>> GradientMeasure::measure(const Measurement& measurement) {
  const StepContext& context = measurement.context;
  const auto sources = all_gradients(measurement, context.batch);
  const bool same_batch = &measurement.look == &context.batch;
  const auto targets = same_batch ? sources : all_gradients(measurement, measurement.look);

  auto products = at::matmul(sources, targets.t()).to(at::kDouble);
  if (form_ == Form::kCosine) {
    const auto norms = at::outer(sources.norm(2, 1), targets.norm(2, 1)).to(at::kDouble);
    products = products / norms;
  } else {
    const double unit = options_.scale == AffinityScale::kRelative ? context.learning_rate : 1.0;
    products = products * unit / at::tensor(measurement.look_losses, at::kDouble);
  }
  const size_t tasks = context.network.tasks().size();
  const auto values = products.to(at::kCPU).contiguous();
  std::vector<std::vector<double>> rows(tasks);
  for (size_t source = 0; source < tasks; ++source) {
    const double* begin = values.data_ptr<double>() + source * tasks;
    rows[source].assign(begin, begin + tasks);
  }
  return rows;
}

}  // namespace kindred
