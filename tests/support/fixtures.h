#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/task/task.h"

namespace kindred {

// A directory that goes with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

[[nodiscard]] Task regression_task(std::string name, LossKind loss = LossKind::kMse);
[[nodiscard]] Task binary_task(std::string name, double positive_weight = 1);
[[nodiscard]] Task multiclass_task(std::string name, int64_t classes);

// Random inputs, and targets that follow from them with noise; `missing` is the share of labels
// left out (0: `labelled` stays undefined).
[[nodiscard]] DataSet random_data(const std::vector<Task>& tasks, int64_t rows, int64_t width,
                                  double missing, at::ScalarType type, uint64_t seed);

}  // namespace kindred
