#include "kindred/prepare/dense_target.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

class Settling {
 public:
  Settling(const LabelMaps& maps, const TaskOptions& options)
      : maps_(maps), options_(options), has_classes_(!maps.class_names.empty()) {}

  DenseTarget settle() const {
    DenseTarget target;
    Task& task = target.task;
    task.name = options_.name.empty() ? options_.target : options_.name;
    task.target = options_.target;
    task.map = maps_.shape;
    task.vectors = maps_.vectors;
    task.kind = kind();
    task.loss = loss();
    task.metric = metric();
    task.huber_delta = options_.huber_delta;
    task.weight = options_.weight;
    task.positive_weight = options_.positive_weight;
    task.pixel_mean = options_.pixel_mean;
    task.forgive_shift = options_.forgive_shift;
    if (has_classes_ && task.forgive_shift) fail("forgive_shift is for maps of numbers; remove it");
    target.values = maps_.values;
    if (task.kind == TaskKind::kMulticlass) task.classes = maps_.class_names;
    if (task.kind == TaskKind::kBinary) settle_positive(target);
    if (task.kind != TaskKind::kBinary && task.positive_weight != 1)
      fail("positive_weight is for binary tasks; remove it or set kind = \"binary\"");
    return target;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(fmt::format(
        "task {}: {}", quote(options_.name.empty() ? options_.target : options_.name), what));
  }

 private:
  TaskKind kind() const {
    const bool positive = !options_.positive.empty();
    TaskKind kind = options_.kind;
    if (kind == TaskKind::kAuto)
      kind = !has_classes_                               ? TaskKind::kRegression
             : positive || maps_.class_names.size() == 2 ? TaskKind::kBinary
                                                         : TaskKind::kMulticlass;
    if ((kind == TaskKind::kRegression) == has_classes_)
      fail(fmt::format("kind = \"{}\" does not fit {}, which holds maps of {}",
                       name_of(task_kind_names(), kind), quote(maps_.name),
                       has_classes_ ? "classes" : "numbers"));
    if (positive && kind != TaskKind::kBinary)
      fail("`positive` is for binary tasks; remove it or set kind = \"binary\"");
    return kind;
  }

  LossKind loss() const {
    const LossKind standard = has_classes_ ? LossKind::kCrossEntropy : LossKind::kMae;
    if (options_.loss == LossKind::kAuto) return standard;
    if ((options_.loss == LossKind::kCrossEntropy) != has_classes_)
      fail(fmt::format("loss = \"{}\" does not fit maps of {}; use {}",
                       name_of(loss_kind_names(), options_.loss),
                       has_classes_ ? "classes" : "numbers",
                       has_classes_ ? "cross_entropy" : "mae, mse or huber"));
    return options_.loss;
  }

  Metric metric() const {
    if (options_.metric == Metric::kAuto) return has_classes_ ? Metric::kErrorRate : Metric::kMae;
    const TaskKind like = has_classes_ ? TaskKind::kBinary : TaskKind::kRegression;
    if (fits_maps(options_.metric) && fits(options_.metric, like)) return options_.metric;
    std::vector<std::string> fitting;
    for (const auto& [name, metric] : metric_names())
      if (fits_maps(metric) && fits(metric, like)) fitting.push_back(name);
    fail(fmt::format("metric = \"{}\" does not fit maps of {}; use one of {}",
                     name_of(metric_names(), options_.metric), has_classes_ ? "classes" : "numbers",
                     joined(fitting)));
  }

  // Sets the positive classes of a binary task.
  void settle_positive(DenseTarget& target) const {
    const auto& names = maps_.class_names;
    Task& task = target.task;
    task.positive = options_.positive;
    if (task.positive.empty() && names.size() == 2) task.positive = {names[1]};
    if (task.positive.empty())
      fail(
          fmt::format("{} holds {} classes; name the positive ones in `positive`, or set kind = "
                      "\"multiclass\"",
                      quote(maps_.name), names.size()));
    std::vector<bool> is_positive(names.size());
    for (const auto& name : task.positive) {
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) {
        const std::string near = nearest_name(name, names);
        fail(fmt::format("`positive` names {}, which is not a class of {}{}", quote(name),
                         quote(maps_.name),
                         near.empty() ? fmt::format("; there are {}", joined(names))
                                      : fmt::format("; did you mean {}?", quote(near))));
      }
      is_positive[static_cast<size_t>(found - names.begin())] = true;
    }
    const bool one = task.positive.size() == 1;
    const std::string positive = one ? task.positive[0] : "positive";
    task.classes = {one ? "not " + positive : "negative", positive};
    for (double& value : target.values)
      if (!std::isnan(value)) value = is_positive[static_cast<size_t>(value)] ? 1 : 0;
  }

  const LabelMaps& maps_;
  const TaskOptions& options_;
  bool has_classes_;
};

}  // namespace

DenseTarget read_dense_target(const LabelMaps& maps, const TaskOptions& options,
                              const std::vector<int64_t>& training_rows) {
  const Settling settling(maps, options);
  DenseTarget target = settling.settle();
  const auto counts = count_codes(maps, training_rows);
  int64_t labels = 0;
  double first = std::nan("");
  bool differ = false;
  for (size_t code = 0; code < counts.size(); ++code) {
    if (counts[code] == 0 || std::isnan(target.values[code])) continue;
    labels += counts[code];
    differ = differ || (!std::isnan(first) && target.values[code] != first);
    first = target.values[code];
  }
  if (labels == 0)
    settling.fail(
        fmt::format("no pixel of the training pictures has a label in {}", quote(maps.name)));
  if (!differ)
    settling.fail(
        fmt::format("all {} labelled pixels of the training pictures hold the same {}, so nothing "
                    "can be learnt; give other pictures, or remove the task",
                    labels, maps.class_names.empty() ? "number" : "class"));
  return target;
}

}  // namespace kindred
