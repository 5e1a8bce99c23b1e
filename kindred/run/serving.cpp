#include "kindred/run/serving.h"

#include <limits>

namespace kindred {

Serving serve(NetworkStore& store, const std::vector<std::vector<int64_t>>& groups, uint64_t seed,
              const std::string& weighting) {
  const auto& tasks = store.data().tasks;
  Serving serving{.group = std::vector<size_t>(tasks.size()),
                  .test = std::vector<std::optional<double>>(tasks.size()),
                  .test_without = std::vector<std::vector<std::optional<double>>>(tasks.size())};
  std::vector<double> best(tasks.size(), std::numeric_limits<double>::infinity());
  std::vector<double> losses = best;
  for (size_t g = 0; g < groups.size(); ++g) {
    const NetworkKey key{groups[g], seed, weighting};
    const NetworkRecord& network = store.scores(key);
    const std::vector<double> errors = store.validation_errors(key);
    for (size_t position = 0; position < groups[g].size(); ++position) {
      const auto task = static_cast<size_t>(groups[g][position]);
      if (!(errors[position] < best[task])) continue;
      best[task] = errors[position];
      losses[task] = network.compared_losses()[position];
      serving.group[task] = g;
      serving.test[task] = network.test[position];
      serving.test_without[task] = network.test_without[position];
    }
  }
  for (size_t task = 0; task < tasks.size(); ++task) {
    serving.validation_total += tasks[task].weight * losses[task];
    serving.validation_error += tasks[task].weight * best[task];
  }
  return serving;
}

}  // namespace kindred
