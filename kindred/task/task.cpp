#include "kindred/task/task.h"

#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/json_record.h"
#include "kindred/base/text.h"

namespace kindred {

const Names<TaskKind>& task_kind_names() {
  static const Names<TaskKind> names = {{"auto", TaskKind::kAuto},
                                        {"regression", TaskKind::kRegression},
                                        {"binary", TaskKind::kBinary},
                                        {"multiclass", TaskKind::kMulticlass}};
  return names;
}

const Names<LossKind>& loss_kind_names() {
  static const Names<LossKind> names = {{"auto", LossKind::kAuto},
                                        {"mse", LossKind::kMse},
                                        {"mae", LossKind::kMae},
                                        {"huber", LossKind::kHuber},
                                        {"cross_entropy", LossKind::kCrossEntropy}};
  return names;
}

const Names<Metric>& metric_names() {
  static const Names<Metric> names = {{"auto", Metric::kAuto},
                                      {"rmse", Metric::kRmse},
                                      {"mae", Metric::kMae},
                                      {"r2", Metric::kR2},
                                      {"relative_rmse", Metric::kRelativeRmse},
                                      {"error_rate", Metric::kErrorRate},
                                      {"f1", Metric::kF1},
                                      {"roc_auc", Metric::kRocAuc},
                                      {"average_precision", Metric::kAveragePrecision},
                                      {"log_loss", Metric::kLogLoss},
                                      {"mean_iou", Metric::kMeanIou}};
  return names;
}

const Names<PixelMean>& pixel_mean_names() {
  static const Names<PixelMean> names = {{"valid", PixelMean::kValid}, {"all", PixelMean::kAll}};
  return names;
}

bool higher_is_better(Metric metric) {
  return metric == Metric::kR2 || metric == Metric::kF1 || metric == Metric::kRocAuc ||
         metric == Metric::kAveragePrecision || metric == Metric::kMeanIou;
}

bool fits(LossKind loss, TaskKind kind) {
  if (loss == LossKind::kAuto) return false;
  return (loss == LossKind::kCrossEntropy) == (kind != TaskKind::kRegression);
}

bool fits(Metric metric, TaskKind kind) {
  switch (metric) {
    case Metric::kRmse:
    case Metric::kMae:
    case Metric::kR2:
    case Metric::kRelativeRmse:
      return kind == TaskKind::kRegression;
    case Metric::kErrorRate:
    case Metric::kF1:
    case Metric::kRocAuc:
    case Metric::kLogLoss:
    case Metric::kMeanIou:
      return kind != TaskKind::kRegression;
    case Metric::kAveragePrecision:
      return kind == TaskKind::kBinary;
    case Metric::kAuto:
      return false;
  }
  return false;
}

bool fits_maps(Metric metric) {
  return metric == Metric::kRmse || metric == Metric::kMae || metric == Metric::kErrorRate ||
         metric == Metric::kF1 || metric == Metric::kMeanIou;
}

void describe(TaskOptions& task, const std::string& prefix, OptionSet& options) {
  const auto key = [&](const char* field) { return prefix + "." + field; };
  options.add(
      key("name"), task.name,
      "Name of the task in results and predictions. If empty: the name of the target column. With "
      "data.task_column, the name is followed by the task's value in that column.");
  options.add(key("target"), task.target,
              "The column with the labels. It is not an input of any task. Several tasks may use "
              "the same column. For pictures it may be a label map, with a label for every pixel: "
              "a domain of taskonomy, or label for idx.");
  options.add(
      key("targets"), task.targets,
      "In place of target: a list of columns and patterns, in which * matches any characters and ? "
      "one character, such as [\"price\", \"label_*\"]. Each column becomes a task, named like the "
      "column, with the other keys of this table. A pattern does not match columns named in other "
      "[[task]] tables or in data.drop, nor the columns of the split, group, order and weights.");
  options.add_choice(key("kind"), task.kind,
                     "Kind of prediction: a number, one of two classes, or one of several classes. "
                     "auto: binary if the training rows hold two different values or `positive` is "
                     "given; else regression if all values are numbers; else multiclass. Set "
                     "multiclass for classes that are written as numbers.",
                     task_kind_names());
  options.add(key("positive"), task.positive,
              "The values of the target column that form the positive class; all others are "
              "negative. If empty, the second of the two classes in sorted order is positive.");
  options.add_choice(
      key("loss"), task.loss,
      "Loss function of training. auto: mse for regression, mae for maps of numbers, cross_entropy "
      "for classes. huber and mae are less sensitive to outliers.",
      loss_kind_names());
  options.add(key("huber_delta"), task.huber_delta,
              "For loss = \"huber\": the error, in standard deviations of the target, above which "
              "the loss grows linearly.",
              above(0));
  options.add_choice(
      key("metric"), task.metric,
      "Metric by which the task is scored. auto: relative_rmse for regression (1: no better than "
      "predicting the training mean) and error_rate for classes. Prefer roc_auc or "
      "average_precision if positives are rare. For label maps, over all pixels with a label: mae "
      "(auto for numbers), rmse, error_rate (auto for classes), f1 or mean_iou.",
      metric_names());
  options.add(key("weight"), task.weight,
              "Weight of the task's loss in the joint loss and of its metric in totals over tasks.",
              above(0));
  options.add(key("positive_weight"), task.positive_weight,
              "Binary tasks: weight of a positive row in the loss. Raise it if positives are rare "
              "and a missed positive is costly; predicted probabilities are then too high.",
              above(0));
  options.add(key("weight_column"), task.weight_column,
              "A column of row weights for this task, in place of data.weight_column.");
  options.add_choice(
      key("pixel_mean"), task.pixel_mean,
      "Label maps: the number of pixels by which the sum of pixel losses is divided. valid: pixels "
      "with a label. all: all pixels, as in the Taskonomy authors' code.",
      pixel_mean_names());
  options.add(key("forgive_shift"), task.forgive_shift,
              "Maps of numbers: the smallest loss of each picture over shifts of the output by up "
              "to one pixel (the \"rotate loss\" of the Taskonomy experiments), for labels that "
              "are not exactly aligned with the pictures.");
}

int64_t Task::channels() const {
  if (kind == TaskKind::kMulticlass) return static_cast<int64_t>(classes.size());
  return map ? map->channels : 1;
}

int64_t Task::outputs() const {
  return map ? channels() * map->height * map->width : channels();
}

namespace {

Json map_json(const Task& task) {
  return {{"channels", task.map->channels},
          {"height", task.map->height},
          {"width", task.map->width},
          {"vectors", task.vectors},
          {"pixel_mean", name_of(pixel_mean_names(), task.pixel_mean)},
          {"forgive_shift", task.forgive_shift}};
}

void read_map(const JsonRecord& map, Task& task) {
  const auto side = [&](const char* field) { return map.whole(field, 1, 16384); };
  task.map = InputShape(side("channels"), side("height"), side("width"));
  task.vectors = map.boolean("vectors");
  task.pixel_mean = map.choice("pixel_mean", pixel_mean_names());
  task.forgive_shift = map.boolean("forgive_shift");
}

}  // namespace

Json Task::to_json() const {
  Json json = {{"name", name},
               {"target", target},
               {"kind", name_of(task_kind_names(), kind)},
               {"classes", classes},
               {"positive", positive},
               {"mean", mean},
               {"scale", scale},
               {"loss", name_of(loss_kind_names(), loss)},
               {"huber_delta", huber_delta},
               {"metric", name_of(metric_names(), metric)},
               {"weight", weight},
               {"positive_weight", positive_weight}};
  if (map) json["map"] = map_json(*this);
  return json;
}

Task Task::from_json(const Json& json) {
  Task task;
  task.name = JsonRecord(json, "task").text("name");
  const JsonRecord record(json, fmt::format("task {}", quote(task.name)));
  task.target = record.text("target");
  task.kind = record.choice("kind", task_kind_names());
  task.classes = record.texts("classes");
  task.positive = record.texts("positive");
  task.mean = record.number("mean");
  task.scale = record.number("scale", above(0));
  task.loss = record.choice("loss", loss_kind_names());
  task.huber_delta = record.number("huber_delta", above(0));
  task.metric = record.choice("metric", metric_names());
  task.weight = record.number("weight", above(0));
  task.positive_weight = record.number("positive_weight", above(0));
  if (record.has("map")) read_map(record.record("map"), task);

  if (task.name.empty()) record.reject("name", "text that is not empty");
  if (task.kind == TaskKind::kAuto) record.reject("kind", "a kind other than auto");
  const size_t classes = task.classes.size();
  const bool right_number = task.kind == TaskKind::kRegression ? classes == 0
                            : task.kind == TaskKind::kBinary   ? classes == 2
                                                               : classes >= 2;
  const std::unordered_set<std::string> distinct(task.classes.begin(), task.classes.end());
  if (!right_number || distinct.size() != classes)
    record.reject("classes", "the distinct classes of its kind");
  if (task.positive.empty() == (task.kind == TaskKind::kBinary))
    record.reject("positive", "given for binary tasks and for no others");
  if (!fits(task.loss, task.kind)) record.reject("loss", "one for its kind");
  if (!fits(task.metric, task.kind) || (task.map && !fits_maps(task.metric)))
    record.reject("metric", "one for its kind");
  return task;
}

}  // namespace kindred
