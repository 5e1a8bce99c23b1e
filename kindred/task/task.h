#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/base/option.h"
#include "kindred/data/input_shape.h"

namespace kindred {

enum class TaskKind { kAuto, kRegression, kBinary, kMulticlass };
enum class LossKind { kAuto, kMse, kMae, kHuber, kCrossEntropy };
enum class Metric {
  kAuto,
  kRmse,          // in the task's own units
  kMae,           // in the task's own units
  kR2,            // 1 − squared error / squared error of the evaluated rows' own mean
  kRelativeRmse,  // RMSE / RMSE of always predicting the training mean
  kErrorRate,     // share of rows whose most probable class is wrong
  kF1,            // binary: F1 of the positive class; multiclass: macro average
  kRocAuc,        // binary: Mann–Whitney, ties count half; multiclass: one-vs-rest macro average
  kAveragePrecision,  // binary: sum over thresholds of precision × recall step
  kLogLoss,           // mean −log of the true class's probability
  kMeanIou,           // intersection over union: tp / (tp + fp + fn), averaged as kF1
};
// Divisor of a loss on label maps: the number of present labels, or of all pixels, as in the
// Taskonomy experiments.
enum class PixelMean { kValid, kAll };

[[nodiscard]] const Names<TaskKind>& task_kind_names();
[[nodiscard]] const Names<LossKind>& loss_kind_names();
[[nodiscard]] const Names<Metric>& metric_names();
[[nodiscard]] const Names<PixelMean>& pixel_mean_names();
[[nodiscard]] bool higher_is_better(Metric metric);

// Whether a resolved (not kAuto) loss or metric is defined for a resolved kind of task.
[[nodiscard]] bool fits(LossKind loss, TaskKind kind);
[[nodiscard]] bool fits(Metric metric, TaskKind kind);
// Whether the metric is also defined over the pixels of label maps.
[[nodiscard]] bool fits_maps(Metric metric);

// One [[task]] of the config.
struct TaskOptions {
  std::string name;                   // default: the target column's name
  std::string target;                 // the column with the labels
  std::vector<std::string> targets;   // or columns and column patterns, one task for each
  TaskKind kind = TaskKind::kAuto;    // see read_targets
  std::vector<std::string> positive;  // binary: these classes against all others
  LossKind loss = LossKind::kAuto;    // auto: mse or cross_entropy
  double huber_delta = 1;             // in standard deviations of the target
  Metric metric = Metric::kAuto;      // auto: relative_rmse or error_rate
  double weight = 1;                  // of its loss in the joint loss, and of its score
  double positive_weight = 1;         // binary: of positive rows in the loss
  std::string weight_column;          // overrides data.weight_column
  // Label maps only.
  PixelMean pixel_mean = PixelMean::kValid;
  bool forgive_shift = false;  // numbers: see dense_loss.h
};

// Registers every field under "<prefix>.<field>".
void describe(TaskOptions& task, const std::string& prefix, OptionSet& options);

// A fully resolved task: the outputs of its head, their metric and units.
struct Task {
  std::string name;
  std::string target;
  TaskKind kind = TaskKind::kRegression;
  // Binary: names of {negative, positive}; multiclass: cell texts of all classes; else empty.
  std::vector<std::string> classes;
  std::vector<std::string> positive;  // binary: the cell texts of the positive class
  double mean = 0, scale = 1;         // regression: value = mean + scale × output
  LossKind loss = LossKind::kMse;
  double huber_delta = 1;
  Metric metric = Metric::kRelativeRmse;
  double weight = 1;
  double positive_weight = 1;
  // Dense tasks: shape of one label map, as in LabelMaps. Kind, classes and loss are then per
  // pixel.
  std::optional<InputShape> map;
  bool vectors = false;  // as in LabelMaps
  PixelMean pixel_mean = PixelMean::kValid;
  bool forgive_shift = false;

  [[nodiscard]] bool is_dense() const { return map.has_value(); }
  // Head outputs per row, or per pixel if dense: the classes of a multiclass task, the channels of
  // a dense regression task, else 1.
  [[nodiscard]] int64_t channels() const;
  // Head outputs per row; channels() × height × width for a dense task, laid out as in InputShape.
  [[nodiscard]] int64_t outputs() const;

  [[nodiscard]] Json to_json() const;
  [[nodiscard]] static Task from_json(const Json& json);  // throws InputError
};

}  // namespace kindred
