#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"

namespace kindred {

// The weights, during the training of one network, with the smallest validation loss of one task.
struct TaskCheckpoint {
  int64_t epoch = 0;  // from 0
  double validation_loss = 0;
  std::optional<double> validation, test;  // the task's metric, where defined
  // [fold]: the metric without one fold of test rows, as in NetworkRecord.
  std::vector<std::optional<double>> test_without;
};

// networks/*/task_checkpoints.json (kindred.task-checkpoints/1).
struct TaskCheckpointRecord {
  std::vector<std::string> tasks;
  std::vector<TaskCheckpoint> checkpoints;  // one per task
};

[[nodiscard]] Json to_json(const TaskCheckpointRecord& record);
// Throws InputError if the file is missing or damaged.
[[nodiscard]] TaskCheckpointRecord read_task_checkpoints(const std::filesystem::path& path);

}  // namespace kindred
