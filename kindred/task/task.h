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
  kMeanIou,           // intersection over union: tp / (tp + fp + fn), of classes as kF1 has it
};
// What the loss of a task on label maps is divided by: the labels that are there, or all pixels, as
// the authors of the Taskonomy experiments do.
enum class PixelMean { kValid, kAll };

[[nodiscard]] const Names<TaskKind>& task_kind_names();
[[nodiscard]] const Names<LossKind>& loss_kind_names();
[[nodiscard]] const Names<Metric>& metric_names();
[[nodiscard]] const Names<PixelMean>& pixel_mean_names();
[[nodiscard]] bool higher_is_better(Metric metric);

// Whether a settled (not kAuto) loss or metric means anything for a settled kind of task.
[[nodiscard]] bool fits(LossKind loss, TaskKind kind);
[[nodiscard]] bool fits(Metric metric, TaskKind kind);
// Whether the metric can also be taken over the pixels of label maps.
[[nodiscard]] bool fits_maps(Metric metric);

// One [[task]] of the config.
struct TaskOptions {
  std::string name;                   // default: the target column's name
  std::string target;                 // the column with the answers
  std::vector<std::string> targets;   // or columns and patterns of columns, a task for each
  TaskKind kind = TaskKind::kAuto;    // see read_targets
  std::vector<std::string> positive;  // binary: these classes against all others
  LossKind loss = LossKind::kAuto;    // mse, or cross_entropy
  double huber_delta = 1;             // in standard deviations of the target
  Metric metric = Metric::kAuto;      // relative_rmse, or error_rate
  double weight = 1;                  // of its loss in the joint loss, and of its score
  double positive_weight = 1;         // binary: of a positive row in the loss
  std::string weight_column;          // in place of data.weight_column
  // Label maps alone.
  PixelMean pixel_mean = PixelMean::kValid;
  bool forgive_shift = false;  // numbers: see dense_loss.h
};

// Registers every field under "<prefix>.<field>".
void describe(TaskOptions& task, const std::string& prefix, OptionSet& options);

// A task with everything settled: what its head puts out, how that is scored and in which units.
struct Task {
  std::string name;
  std::string target;
  TaskKind kind = TaskKind::kRegression;
  // Binary: what to call {negative, positive}; multiclass: the cell texts of all; else empty.
  std::vector<std::string> classes;
  std::vector<std::string> positive;  // binary: the cell texts that mean the positive class
  double mean = 0, scale = 1;         // regression: value = mean + scale × output
  LossKind loss = LossKind::kMse;
  double huber_delta = 1;
  Metric metric = Metric::kRelativeRmse;
  double weight = 1;
  double positive_weight = 1;
  // A dense task, whose labels are maps: the size of one, as LabelMaps has it. Kind, classes and
  // loss then are those of every pixel.
  std::optional<InputShape> map;
  bool vectors = false;  // as in LabelMaps
  PixelMean pixel_mean = PixelMean::kValid;
  bool forgive_shift = false;

  [[nodiscard]] bool is_dense() const { return map.has_value(); }
  // Outputs of its head for a row, or for a pixel: the classes of a multiclass task, the channels
  // of a dense regression task, else 1.
  [[nodiscard]] int64_t channels() const;
  // Outputs of its head for a row: of a dense task channels() × height × width, laid out as
  // InputShape says.
  [[nodiscard]] int64_t outputs() const;

  [[nodiscard]] Json to_json() const;
  [[nodiscard]] static Task from_json(const Json& json);  // throws InputError
};

}  // namespace kindred
