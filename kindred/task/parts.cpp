#include "kindred/task/parts.h"

#include <cstdint>

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
                   Warnings& warnings) {
  const bool* labelled = has_label.data_ptr<bool>();
  const auto left_out = std::erase_if(rows, [&](int64_t row) { return !labelled[row]; });
  if (rows.empty())
    throw InputError(fmt::format("no {} row has a label; give some, or split otherwise", part));
  if (left_out > 0)
    warnings.push_back(fmt::format("{} {} rows without any label are left out", left_out, part));
}

// The labels of one part, 0 where there is none.
at::Tensor filled(const at::Tensor& values, const std::vector<Task>& tasks, at::ScalarType dtype) {
  const auto targets = values.masked_fill(at::isnan(values), 0).to(dtype);
  const auto finite = at::isfinite(targets).all(0);
  for (size_t i = 0; i < tasks.size(); ++i)
    if (!finite[static_cast<int64_t>(i)].item<bool>())
      throw InputError(
          fmt::format("task {}: column {} holds a number too large beside those of the "
                      "training rows; mend it, or rescale the column",
                      quote(tasks[i].name), quote(tasks[i].target)));
  return targets;
}

void warn_of_thin_parts(const std::vector<Task>& tasks, const std::array<at::Tensor, 3>& values,
                        Warnings& warnings) {
  for (size_t part = 0; part < 3; ++part) {
    const at::Tensor& labels = values[part];
    const char* name = kPartNames[part];
    if (labels.size(0) < kThinPart)
      warnings.push_back(fmt::format("the {} part has {} rows only; scores will be unsteady", name,
                                     labels.size(0)));
    const auto counts = at::isnan(labels).logical_not().sum(0);
    // Of nothing but missing labels both are 0, and such a task is among those with few.
    const auto spread = labels.nan_to_num(-1e300).amax(0) > labels.nan_to_num(1e300).amin(0);
    std::vector<std::string> few, one_class;
    for (size_t i = 0; i < tasks.size(); ++i) {
      const auto task = static_cast<int64_t>(i);
      if (counts[task].item<int64_t>() < kFewLabels)
        few.push_back(quote(tasks[i].name));
      else if (tasks[i].kind != TaskKind::kRegression && !tasks[i].is_dense() &&
               !spread[task].item<bool>())
        one_class.push_back(quote(tasks[i].name));
    }
    if (!few.empty())
      warnings.push_back(
          fmt::format("fewer than {} labels in the {} part: {}", kFewLabels, name, joined(few)));
    if (!one_class.empty())
      warnings.push_back(fmt::format("one class only in the {} part, so rankings are undefined: {}",
                                     name, joined(one_class)));
  }
}

}  // namespace

LabelledParts labelled_parts(Split& split, const Targets& targets, at::ScalarType dtype,
                             Warnings& warnings) {
  const auto has_label = at::isnan(targets.values).logical_not().any(1);
  const std::array<std::vector<int64_t>*, 3> split_parts = {&split.training, &split.validation,
                                                            &split.test};
  LabelledParts parts;
  std::array<at::Tensor, 3> values;
  bool masked = false;
  for (size_t part = 0; part < 3; ++part) {
    keep_labelled(*split_parts[part], has_label, kPartNames[part], warnings);
    parts.rows[part] = at::tensor(*split_parts[part], at::kLong);
    values[part] = targets.values.index_select(0, parts.rows[part]);
    masked = masked || at::isnan(values[part]).any().item<bool>();
  }
  warn_of_thin_parts(targets.tasks, values, warnings);
  for (size_t part = 0; part < 3; ++part) {
    parts.targets[part] = filled(values[part], targets.tasks, dtype);
    if (masked) parts.labelled[part] = at::isnan(values[part]).logical_not().to(dtype);
  }
  return parts;
}

}  // namespace kindred
