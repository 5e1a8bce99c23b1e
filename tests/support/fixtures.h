#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/task/task.h"

#include "tests/support/temporary_directory.h"

namespace kindred {

[[nodiscard]] Task regression_task(std::string name, LossKind loss = LossKind::kMse);
[[nodiscard]] Task binary_task(std::string name, double positive_weight = 1);
[[nodiscard]] Task multiclass_task(std::string name, int64_t classes);

// Random inputs, and noisy targets computed from them; `missing` is the share of missing labels (0:
// `labelled` stays undefined).
[[nodiscard]] DataSet random_data(const std::vector<Task>& tasks, int64_t rows, int64_t width,
                                  double missing, at::ScalarType type, uint64_t seed);

}  // namespace kindred
