#include "kindred/run/training_events.h"

#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace kindred {

TrainingEvents::TrainingEvents(std::filesystem::path path, std::vector<std::string> tasks,
                               std::function<AffinityMatrix()> affinity)
    : path_(std::move(path)), tasks_(std::move(tasks)), affinity_(std::move(affinity)) {}

EventFile& TrainingEvents::file(int64_t step) {
  if (!file_) file_.emplace(path_, step);
  return *file_;
}

void TrainingEvents::progress(const TrainingProgress& progress) {
  EventFile& events = file(progress.step);
  if (!progress.epoch_ended) return;
  const EpochRecord& epoch = *progress.last_epoch;
  std::vector<Scalar> scalars;
  for (size_t task = 0; task < tasks_.size(); ++task) {
    scalars.push_back({"loss_training/" + tasks_[task], epoch.training_losses[task]});
    scalars.push_back({"loss_validation/" + tasks_[task], epoch.validation_losses[task]});
  }
  scalars.push_back({"loss_validation_total", epoch.validation_total});
  scalars.push_back({"learning_rate", progress.learning_rate});
  add_affinities(scalars);
  events.append(progress.step, scalars);
}

void TrainingEvents::add_affinities(std::vector<Scalar>& scalars) const {
  if (!affinity_ || tasks_.size() > kMostTasksWithAffinities) return;
  const AffinityMatrix matrix = affinity_();
  for (size_t source = 0; source < tasks_.size(); ++source) {
    for (size_t target = 0; target < tasks_.size(); ++target) {
      const double value = matrix.at(source, target);
      if (source == target || std::isnan(value)) continue;
      scalars.push_back({fmt::format("affinity/{} → {}", tasks_[source], tasks_[target]), value});
    }
  }
}

void TrainingEvents::finish(int64_t step, const std::vector<std::optional<double>>& validation,
                            const std::vector<std::optional<double>>& test) {
  std::vector<Scalar> scalars;
  for (size_t task = 0; task < tasks_.size(); ++task) {
    if (validation[task])
      scalars.push_back({"metric_validation/" + tasks_[task], *validation[task]});
    if (test[task]) scalars.push_back({"metric_test/" + tasks_[task], *test[task]});
  }
  // step + 1: keeps the last epoch's losses, which have the same step.
  file(step + 1).append(step, scalars);
}

}  // namespace kindred
