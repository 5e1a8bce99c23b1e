#pragma once

#include <filesystem>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/predict/manifest.h"
#include "kindred/predict/script_module.h"
#include "kindred/table/table.h"

namespace kindred {

// One task's predictions, float64 on the CPU, shaped as `evaluate` takes them: regression [rows] in
// the task's own units, binary [rows] the positive class's probability, multiclass [rows, classes].
// Of dense tasks each of these for every pixel: [rows, channels, height, width], [rows, height,
// width] and [rows, classes, height, width].
struct TaskPredictions {
  Task task;
  at::Tensor values;
};

// A bundle in memory, ready to serve. A bundle holds programs: load only those from people whose
// programs you would run. All calls may come from several threads.
class Predictor {
 public:
  // Throws InputError when `bundle` is missing, damaged, not kindred's or of a newer format.
  explicit Predictor(const std::filesystem::path& bundle);

  [[nodiscard]] const Manifest& manifest() const { return manifest_; }

  // Predictions of all tasks, in the manifest's order, for every row in order. Columns that are no
  // features are not looked at. Throws InputError for missing columns and for text in a numeric
  // one.
  [[nodiscard]] std::vector<TaskPredictions> predict(const Table& table) const;
  // The raw rows of a table, which the other overload takes. Throws the same.
  [[nodiscard]] at::Tensor raw(const Table& table) const;
  // The same from raw rows [rows, features] float64, as FeatureEncoder::raw makes them.
  [[nodiscard]] std::vector<TaskPredictions> predict(const at::Tensor& raw) const;

 private:
  Manifest manifest_;
  std::vector<ScriptModule> modules_;            // one a network
  std::vector<std::vector<size_t>> served_;      // per network: its tasks, in the manifest's order
  std::vector<std::vector<std::string>> names_;  // their names
};

}  // namespace kindred
