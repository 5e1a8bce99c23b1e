#include "kindred/prepare/parts.h"

#include <cstdint>
#include <tuple>
#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr int64_t kThinPart = 20, kFewLabels = 10;
constexpr std::array<const char*, 3> kPartNames = {"training", "validation", "test"};

void keep_labelled(std::vector<int64_t>& rows, const at::Tensor& has_label, const char* part,
                   bool weighted, Warnings& warnings) {
  const bool* labelled = has_label.data_ptr<bool>();
  const auto left_out = std::erase_if(rows, [&](int64_t row) { return !labelled[row]; });
  if (rows.empty())
    throw InputError(fmt::format("no {} row has a label; add labels, or change the split", part));
  if (left_out > 0)
    warnings.push_back(fmt::format("{} {} rows without any label{} are left out", left_out, part,
                                   weighted ? ", or of weight 0," : ""));
}

// Labels of one part, 0 where missing.
at::Tensor filled(const at::Tensor& values, const std::vector<Task>& tasks, at::ScalarType dtype) {
  auto targets = values.masked_fill(at::isnan(values), 0).to(dtype);
  const auto finite = at::isfinite(targets).all(0);
  for (size_t i = 0; i < tasks.size(); ++i)
    if (!finite[static_cast<int64_t>(i)].item<bool>())
      throw InputError(
          fmt::format("task {}: column {} holds a number that is too large relative to the "
                      "training rows; correct it, or rescale the column",
                      quote(tasks[i].name), quote(tasks[i].target)));
  return targets;
}

// Number of rows per class of a task; `labels` is its column. Empty for numbers and label maps.
std::vector<int64_t> class_counts(const Task& task, const at::Tensor& labels) {
  if (task.kind == TaskKind::kRegression || task.is_dense()) return {};
  const auto there = labels.masked_select(at::isnan(labels).logical_not()).to(at::kLong);
  const auto counts = at::bincount(there, {}, static_cast<int64_t>(task.classes.size()));
  return {counts.data_ptr<int64_t>(), counts.data_ptr<int64_t>() + counts.numel()};
}

// Reports tasks with too few labels in a part, and classes that occur only in other parts.
class PartCheck {
 public:
  PartCheck(const std::vector<Task>& tasks, const std::array<at::Tensor, 3>& values, SplitKind kind,
            Warnings& warnings)
      : tasks_(tasks), values_(values), kind_(kind), warnings_(warnings) {
    for (size_t part = 0; part < 3; ++part)
      for (size_t task = 0; task < tasks.size(); ++task)
        counts_[part].push_back(
            class_counts(tasks[task], values[part].select(1, static_cast<int64_t>(task))));
  }

  void warn() const {
    for (size_t part = 0; part < 3; ++part) {
      if (values_[part].size(0) < kThinPart)
        say(fmt::format("the {} part has only {} rows, so its scores are uncertain",
                        kPartNames[part], values_[part].size(0)));
      warn_of_few_labels(part);
    }
  }

 private:
  void say(std::string warning) const { warnings_.push_back(std::move(warning)); }

  void warn_of_few_labels(size_t part) const {
    const auto counts = at::isnan(values_[part]).logical_not().sum(0);
    std::vector<std::string> none, few, one_class, lacking;
    for (size_t i = 0; i < tasks_.size(); ++i) {
      const std::string name = quote(tasks_[i].name);
      const auto count = counts[static_cast<int64_t>(i)].item<int64_t>();
      if (count == 0)
        none.push_back(name);
      else if (count < kFewLabels)
        few.push_back(name);
      const auto absent = absent_classes(part, i);
      if (absent.empty() || count == 0) continue;
      (absent.size() + 1 == tasks_[i].classes.size() ? one_class : lacking)
          .push_back(fmt::format("{} (none of {})", name, joined(absent, 3)));
    }
    const char* name = kPartNames[part];
    if (!none.empty())
      say(fmt::format("no labels in the {} part, so there is no score for it: {}", name,
                      joined(none)));
    if (!few.empty())
      say(fmt::format("fewer than {} labels in the {} part: {}", kFewLabels, name, joined(few)));
    if (!one_class.empty())
      say(fmt::format("only one class in the {} part, so ranking metrics are undefined: {}{}", name,
                      joined(one_class), advice()));
    if (!lacking.empty())
      say(fmt::format("classes without a row in the {} part: {}{}", name, joined(lacking),
                      advice()));
  }

  // Classes of the task that occur only in other parts.
  [[nodiscard]] std::vector<std::string> absent_classes(size_t part, size_t task) const {
    std::vector<std::string> absent;
    const auto rows = [&](size_t of_part, size_t label) { return counts_[of_part][task][label]; };
    for (size_t label = 0; label < counts_[part][task].size(); ++label)
      if (rows(part, label) == 0 && rows(0, label) + rows(1, label) + rows(2, label) > 0)
        absent.push_back(quote(tasks_[task].classes[label]));
    return absent;
  }

  [[nodiscard]] std::string advice() const {
    if (kind_ == SplitKind::kStratified) return "; there are too few labels for all parts";
    return "; data.split = \"stratified\" spreads rare classes over the parts";
  }

  const std::vector<Task>& tasks_;
  const std::array<at::Tensor, 3>& values_;
  SplitKind kind_;
  Warnings& warnings_;
  std::array<std::vector<std::vector<int64_t>>, 3> counts_;  // [part][task][class]
};

// Label weights relative to the largest of their task, 0 where there is no label.
at::Tensor relative_weights_of(const at::Tensor& weights, const at::Tensor& there) {
  const auto known = weights.masked_fill(there.logical_not(), 0);
  const auto largest = known.amax(0);
  return known / largest.masked_fill(largest == 0, 1);
}

}  // namespace

LabelledParts labelled_parts(Split& split, SplitKind kind, const Targets& targets,
                             at::ScalarType dtype, Warnings& warnings) {
  const auto has_label = at::isnan(targets.values).logical_not().any(1);
  const std::array<std::vector<int64_t>*, 3> split_parts = {&split.training, &split.validation,
                                                            &split.test};
  LabelledParts parts;
  std::array<at::Tensor, 3> values, counting;  // label weights
  const bool weighted = targets.weights.defined();
  bool all_count_alike = true;
  for (size_t part = 0; part < 3; ++part) {
    keep_labelled(*split_parts[part], has_label, kPartNames[part], weighted, warnings);
    parts.rows[part] = at::tensor(*split_parts[part], at::kLong);
    values[part] = targets.values.index_select(0, parts.rows[part]);
    const auto there = at::isnan(values[part]).logical_not();
    counting[part] =
        weighted ? relative_weights_of(targets.weights.index_select(0, parts.rows[part]), there)
                       .to(dtype)
                 : there.to(dtype);
    all_count_alike = all_count_alike && (counting[part] == 1).all().item<bool>();
  }
  PartCheck(targets.tasks, values, kind, warnings).warn();
  for (size_t part = 0; part < 3; ++part) {
    parts.targets[part] = filled(values[part], targets.tasks, dtype);
  }
  if (!all_count_alike) parts.labelled = counting;
  return parts;
}

LabelledPool labelled_pool(const LabelledParts& parts, const Targets& targets,
                           at::ScalarType dtype) {
  LabelledPool pool;
  pool.rows = std::get<0>(at::cat({parts.rows[0], parts.rows[1]}).sort());
  const auto values = targets.values.index_select(0, pool.rows);
  const auto there = at::isnan(values).logical_not();
  pool.targets = filled(values, targets.tasks, dtype);
  pool.labelled =
      targets.weights.defined()
          ? relative_weights_of(targets.weights.index_select(0, pool.rows), there).to(dtype)
          : there.to(dtype);
  if ((pool.labelled == 1).all().item<bool>()) pool.labelled = at::Tensor();
  return pool;
}

}  // namespace kindred
