#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// The most tasks that a matrix may have: beyond, files and searches outgrow memory and patience.
inline constexpr size_t kMostTasks = 2000;

// What a training step for one task did to the loss of every other: the one thing that measuring
// and grouping share. Higher is better. All matrices are n × n in the order of `tasks`, at
// [source * n + target] "what source does to target"; the diagonal is a task's effect on itself.
struct AffinityMatrix {
  std::vector<std::string> tasks;
  std::vector<double> values;           // NaN: never measured
  std::vector<double> standard_errors;  // of `values`, NaN: unknown; or empty
  std::vector<int64_t> counts;          // measurements behind each value; or empty
  Json metadata = Json::object();       // how it was measured: "measure", "step", "scale", …

  AffinityMatrix() = default;
  // Nothing measured yet, no standard errors, no counts.
  explicit AffinityMatrix(std::vector<std::string> task_names);

  [[nodiscard]] size_t size() const { return tasks.size(); }
  [[nodiscard]] double at(size_t source, size_t target) const {
    return values[source * size() + target];
  }
  [[nodiscard]] double& at(size_t source, size_t target) {
    return values[source * size() + target];
  }
};

// Throws InputError, its message starting with `where`, when there are more than kMostTasks names
// or one is empty, repeated or not UTF-8.
void check_task_names(const std::vector<std::string>& tasks, const std::string& where);

// The same for all of a matrix: the names, a matrix that is not n × n, an infinite value, a
// negative or infinite standard error, a negative count, metadata that are no JSON object or use a
// key of the file format.
void check(const AffinityMatrix& matrix, const std::string& where);

}  // namespace kindred
