#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/data/data_options.h"
#include "kindred/data/data_set.h"
#include "kindred/data/feature_encoder.h"
#include "kindred/task/task.h"

namespace kindred {

// A table on disk made ready for training.
struct PreparedData {
  FeatureEncoder encoder;
  std::vector<Task> tasks;
  DataSet training, validation, test;
  std::string hash;                   // of the files' bytes: CRC-32 and size, "crc32:1234abcd:56789"
  std::vector<std::string> warnings;  // dropped constant columns, thin parts, suspected leaks, …
};

// Reads, splits, encodes. Relative paths in `data` are resolved against `base`. Features are all
// columns but the targets, those that `data` drops, and its task, split and group columns. Warns
// when a feature equals or almost determines a target (|correlation| above 0.999 on training rows,
// or the same text in every row), and when a part has fewer than 20 rows or a task few labels in a
// part. Throws InputError.
[[nodiscard]] PreparedData prepare_data(const DataOptions& data, const std::vector<TaskOptions>& tasks,
                                        const std::filesystem::path& base, at::ScalarType dtype);

}  // namespace kindred
