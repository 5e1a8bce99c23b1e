#include "kindred/affinity/look_ahead.h"

#include <optional>

#include <ATen/Functions.h>

#include "kindred/affinity/task_gradients.h"

namespace kindred {

std::vector<std::vector<double>> LookAhead::measure(const Measurement& measurement) {
  const StepContext& context = measurement.context;
  const Network& network = context.network;
  const auto shared = context.state.parameters.flat().narrow(0, 0, network.shared_elements());
  const auto workers = static_cast<size_t>(measurement.pool.size());
  while (moved_.size() < workers)
    moved_.emplace_back(network.trunk().parameters(), shared.options(), /*differentiable=*/false);

  const size_t tasks = network.tasks().size();
  std::vector<std::optional<TaskGradients>> gradients(workers);
  std::vector<std::vector<double>> rows(tasks, std::vector<double>(tasks));
  measurement.pool.run(tasks, [&](int worker, size_t source) {
    if (!context.present[source]) return;
    const auto w = static_cast<size_t>(worker);
    if (!gradients[w]) gradients[w].emplace(context, context.batch);
    const at::Tensor& moved = moved_[w].flat();
    gradients[w]->compute(static_cast<int64_t>(source), moved);
    if (options_.step == LookAheadStep::kOptimizer) {
      context.optimizer.look_ahead(shared, moved, context.learning_rate);
    } else {
      moved.mul_(-context.learning_rate).add_(shared);
    }
    const auto after = losses_at(context, moved_[w].views().data(), measurement.look);
    const double unit = options_.scale == AffinityScale::kRelative ? 1 : context.learning_rate;
    for (size_t target = 0; target < tasks; ++target)
      rows[source][target] = (1 - after[target] / measurement.look_losses[target]) / unit;
  });
  return rows;
}

}  // namespace kindred
