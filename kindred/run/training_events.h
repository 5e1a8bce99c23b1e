#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kindred/record/event_file.h"
#include "kindred/stats/affinity_matrix.h"
#include "kindred/train/training.h"

namespace kindred {

// Writes one network's training for TensorBoard (see EventFile). At the end of each epoch, by
// training step: loss_training/<task>, loss_validation/<task>, loss_validation_total,
// learning_rate, and affinity/<source> → <target>, the mean so far; at the end of the training
// metric_validation/<task> and metric_test/<task>, at the kept epoch's weights.
class TrainingEvents {
 public:
  // The most tasks for which affinities are written.
  static constexpr size_t kMostTasksWithAffinities = 20;

  // `affinity` returns the mean so far; may be empty. The file is opened at the first event.
  TrainingEvents(std::filesystem::path path, std::vector<std::string> tasks,
                 std::function<AffinityMatrix()> affinity);

  // Both throw as EventFile does, progress() also as `affinity` does.
  void progress(const TrainingProgress& progress);
  // `step` is the last step taken; one value per task, nullopt if the metric is undefined.
  void finish(int64_t step, const std::vector<std::optional<double>>& validation,
              const std::vector<std::optional<double>>& test);

 private:
  EventFile& file(int64_t step);
  void add_affinities(std::vector<Scalar>& scalars) const;

  std::filesystem::path path_;
  std::vector<std::string> tasks_;
  std::function<AffinityMatrix()> affinity_;
  std::optional<EventFile> file_;
};

}  // namespace kindred
