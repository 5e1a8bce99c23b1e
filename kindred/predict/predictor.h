#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/predict/manifest.h"
#include "kindred/predict/mlp_predictor.h"
#include "kindred/predict/script_module.h"
#include "kindred/table/table.h"

namespace kindred {

// Predictions of one task, float64 on the CPU: regression [rows] in the
// task's units, binary [rows] probability of the positive class, multiclass [rows, classes]. Dense
// tasks, per pixel: [rows, channels, height, width], [rows, height, width] and [rows, classes,
// height, width].
struct TaskPredictions {
  Task task;
  at::Tensor values;
};

// The shape of TaskPredictions::values.
[[nodiscard]] std::vector<int64_t> prediction_shape(const Task& task, int64_t rows);

// Loads a network of a bundle. Throws InputError if its file is missing or damaged.
[[nodiscard]] ScriptModule load_network(const std::filesystem::path& bundle,
                                        const Manifest::NetworkEntry& network);

// A bundle in memory, ready to predict. Thread-safe. Security: a bundle contains programs; load
// only bundles from people whose programs you would run.
class Predictor {
 public:
  // Throws InputError if `bundle` is missing, damaged, not kindred's or of a newer format.
  explicit Predictor(const std::filesystem::path& bundle);

  [[nodiscard]] const Manifest& manifest() const { return manifest_; }

  // Returns the predictions of all tasks, in the manifest's order, for every row in order. Columns
  // that are not features are ignored. Throws InputError for missing columns and for text in a
  // numeric one, InterruptedError if stopped.
  [[nodiscard]] std::vector<TaskPredictions> predict(const Table& table,
                                                     const std::stop_token& stop = {}) const;
  // Returns the raw rows of a table, for the other overload. Throws InputError as that does.
  [[nodiscard]] at::Tensor raw(const Table& table) const;
  // The same from raw rows [rows, features] float64, as from FeatureEncoder::raw.
  [[nodiscard]] std::vector<TaskPredictions> predict(const at::Tensor& raw,
                                                     const std::stop_token& stop = {}) const;

  // The tasks that a network serves, as indices of the manifest's; and its predictions of them, as
  // in TaskPredictions, for raw rows. Throws InputError as predict() does.
  [[nodiscard]] const std::vector<size_t>& served_by(size_t network) const {
    return networks_[network].tasks;
  }
  [[nodiscard]] std::vector<at::Tensor> run(size_t network, const at::Tensor& raw) const;

 private:
  struct Loaded {
    std::vector<size_t> tasks;          // that it serves, in the manifest's order
    std::vector<std::string> names;     // of these
    std::unique_ptr<MlpPredictor> mlp;  // or, for other networks:
    std::optional<ScriptModule> script;
  };
  [[nodiscard]] Loaded loaded(const std::filesystem::path& bundle, size_t network) const;

  Manifest manifest_;
  std::vector<Loaded> networks_;
};

}  // namespace kindred
