#include "kindred/task/task.h"

#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/data/json_fields.h"

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
                                      {"log_loss", Metric::kLogLoss}};
  return names;
}

bool higher_is_better(Metric metric) {
  return metric == Metric::kR2 || metric == Metric::kF1 || metric == Metric::kRocAuc ||
         metric == Metric::kAveragePrecision;
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
      return kind != TaskKind::kRegression;
    case Metric::kAveragePrecision:
      return kind == TaskKind::kBinary;
    case Metric::kAuto:
      return false;
  }
  return false;
}

void describe(TaskOptions& task, const std::string& prefix, OptionSet& options) {
  const auto key = [&](const char* field) { return prefix + "." + field; };
  options.add(key("name"), task.name,
              "What to call the task in results and predictions; its target column's name when "
              "empty. With data.task_column each task adds its value of that column.");
  options.add(key("target"), task.target,
              "The column with the answers; it is never an input of any task. Two tasks may read "
              "the same column.");
  options.add_choice(
      key("kind"), task.kind,
      "What is predicted: a number, one of two classes, or one of many. auto means binary where "
      "training rows hold two different values or `positive` is given, else regression where all "
      "are numbers, else multiclass. Say multiclass for classes that are written as numbers.",
      task_kind_names());
  options.add(key("positive"), task.positive,
              "The texts of the target column that count as the positive class, all others being "
              "negative. Of two classes the second in order is positive when this is empty.");
  options.add_choice(
      key("loss"), task.loss,
      "What training makes small. auto means mse for regression and cross_entropy for classes; "
      "huber and mae follow far-off values less.",
      loss_kind_names());
  options.add(key("huber_delta"), task.huber_delta,
              "For loss = \"huber\": beyond this error the loss grows linearly, in standard "
              "deviations of the target.",
              above(0));
  options.add_choice(
      key("metric"), task.metric,
      "How the task is scored. auto means relative_rmse for regression (1 is as good as always "
      "predicting the training mean) and error_rate for classes. Prefer roc_auc or "
      "average_precision where positives are rare.",
      metric_names());
  options.add(key("weight"), task.weight,
              "Weight of the task's loss in the joint loss and of its score in totals.", above(0));
  options.add(key("positive_weight"), task.positive_weight,
              "Binary tasks: weight of a positive row in the loss. Raise it where positives are "
              "rare and missing them is costly; predicted probabilities then run high.",
              above(0));
}

int64_t Task::outputs() const {
  return kind == TaskKind::kMulticlass ? static_cast<int64_t>(classes.size()) : 1;
}

Json Task::to_json() const {
  return {{"name", name},
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
}

Task Task::from_json(const Json& json) {
  Task task;
  task.name = text_field(json, "name", "task");
  const std::string where = fmt::format("task {}", quote(task.name));
  task.target = text_field(json, "target", where);
  task.kind = choice_field(json, "kind", where, task_kind_names());
  task.classes = texts_field(json, "classes", where);
  task.positive = texts_field(json, "positive", where);
  task.mean = number_field(json, "mean", where);
  task.scale = number_field(json, "scale", where, above(0));
  task.loss = choice_field(json, "loss", where, loss_kind_names());
  task.huber_delta = number_field(json, "huber_delta", where, above(0));
  task.metric = choice_field(json, "metric", where, metric_names());
  task.weight = number_field(json, "weight", where, above(0));
  task.positive_weight = number_field(json, "positive_weight", where, above(0));

  if (task.name.empty()) reject_field(where, "name", "text of at least one letter");
  if (task.kind == TaskKind::kAuto) reject_field(where, "kind", "a settled kind, not auto");
  const size_t classes = task.classes.size();
  const bool right_number = task.kind == TaskKind::kRegression ? classes == 0
                            : task.kind == TaskKind::kBinary   ? classes == 2
                                                               : classes >= 2;
  const std::unordered_set<std::string> distinct(task.classes.begin(), task.classes.end());
  if (!right_number || distinct.size() != classes)
    reject_field(where, "classes", "the distinct classes of its kind");
  if (task.positive.empty() == (task.kind == TaskKind::kBinary))
    reject_field(where, "positive", "given for binary tasks and for no others");
  if (!fits(task.loss, task.kind)) reject_field(where, "loss", "one for its kind");
  if (!fits(task.metric, task.kind)) reject_field(where, "metric", "one for its kind");
  return task;
}

}  // namespace kindred
