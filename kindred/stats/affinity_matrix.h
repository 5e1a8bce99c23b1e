#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// The most tasks that a matrix may have. Larger files and searches take too much memory and time.
inline constexpr size_t kMostTasks = 2000;

// Effect of a training step for one task on the loss of every other task; the interface between
// measuring and grouping. Higher is better. All matrices are n × n in the order of `tasks`, at
// [source * n + target]: the effect of source on target. The diagonal is a task's effect on itself.
struct AffinityMatrix {
  std::vector<std::string> tasks;
  std::vector<double> values;           // NaN: never measured
  std::vector<double> standard_errors;  // of `values`, NaN: unknown; or empty
  std::vector<int64_t> counts;          // number of measurements of each value; or empty
  Json metadata = Json::object();       // how it was measured: "measure", "step", "scale", …

  AffinityMatrix() = default;
  // All values NaN, no standard errors, no counts.
  explicit AffinityMatrix(std::vector<std::string> task_names);

  [[nodiscard]] size_t size() const { return tasks.size(); }
  [[nodiscard]] double at(size_t source, size_t target) const {
    return values[source * size() + target];
  }
  [[nodiscard]] double& at(size_t source, size_t target) {
    return values[source * size() + target];
  }
};

// Throws InputError, with a message that starts with `where`, if there are more than kMostTasks
// names or one is empty, repeated or not UTF-8.
void check_task_names(const std::vector<std::string>& tasks, const std::string& where);

// The same for a whole matrix: the names, a matrix that is not n × n, an infinite value, a negative
// or infinite standard error, a negative count, and metadata that is not a JSON object or uses a
// key of the file format.
void check(const AffinityMatrix& matrix, const std::string& where);

}  // namespace kindred
