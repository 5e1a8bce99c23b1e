#include "kindred/prepare/prepare_pictures.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/pictures/picture_set.h"
#include "kindred/prepare/dense_target.h"
#include "kindred/prepare/parts.h"
#include "kindred/prepare/strata.h"
#include "kindred/prepare/target_patterns.h"
#include "kindred/prepare/targets.h"
#include "kindred/prepare/unknown_labels.h"
#include "kindred/table/column_values.h"

namespace kindred {
namespace {

constexpr size_t kNamedBroken = 3;

void leave_out_broken(const DataOptions& data, PictureSet& set) {
  if (set.broken.empty()) return;
  std::vector<std::string> reasons;
  for (size_t i = 0; i < std::min(kNamedBroken, set.broken.size()); ++i)
    reasons.push_back(set.broken[i].why);
  const std::string which =
      fmt::format("{}{}", fmt::join(reasons, "; "), set.broken.size() > kNamedBroken ? "; …" : "");
  const auto count = static_cast<int64_t>(set.broken.size());
  if (count > data.max_broken)
    throw InputError(
        fmt::format("{} of {} pictures cannot be used, more than data.max_broken = {} allows: {}",
                    count, set.table.rows(), data.max_broken, which));
  set.warnings.push_back(fmt::format("{} of {} pictures cannot be used and are left out: {}", count,
                                     set.table.rows(), which));
  std::unordered_set<int64_t> broken;
  for (const auto& picture : set.broken) broken.insert(picture.row);
  for (auto* part : {&set.split.training, &set.split.validation, &set.split.test})
    std::erase_if(*part, [&](int64_t row) { return broken.contains(row); });
}

const LabelMaps* maps_of(const PictureSet& set, const std::string& target) {
  for (const auto& maps : set.maps)
    if (maps.name == target) return &maps;
  return nullptr;
}

void require_target(const PictureSet& set, const TaskOptions& task) {
  if (set.map_names.empty() || task.target.empty() || set.table.try_find(task.target)) return;
  const std::string near = nearest_name(task.target, set.map_names);
  throw InputError(fmt::format("task {}: {} is neither a column nor one of the label maps{}",
                               quote(task.name.empty() ? task.target : task.name),
                               quote(task.target),
                               near.empty() ? fmt::format("; these are {}", joined(set.map_names))
                                            : fmt::format("; did you mean {}?", quote(near))));
}

// Targets of all tasks, and the label maps of dense tasks.
struct PictureTargets {
  Targets all;  // 0 for dense tasks
  std::vector<TaskMaps> maps;
};

PictureTargets read_picture_targets(const PictureSet& set, const std::vector<TaskOptions>& options,
                                    const DataOptions& data, at::ScalarType dtype) {
  std::vector<TaskOptions> of_rows;
  for (const auto& option : options)
    if (!maps_of(set, option.target)) {
      require_target(set, option);
      of_rows.push_back(option);
    }
  PictureTargets targets;
  // Also throws if there is no task at all.
  if (!of_rows.empty() || options.empty())
    targets.all = read_targets(set.table, of_rows, data, set.split.training);
  if (of_rows.size() == options.size()) return targets;
  if (!data.task_column.empty())
    throw InputError("data.task_column cannot be combined with label maps; remove one of them");
  std::vector<Task> tasks;
  std::vector<at::Tensor> columns;
  std::vector<std::string> names;
  int64_t next_of_rows = 0;
  for (const auto& option : options) {
    const LabelMaps* maps = maps_of(set, option.target);
    targets.maps.emplace_back();
    if (maps) {
      DenseTarget dense = read_dense_target(*maps, option, set.split.training);
      tasks.push_back(std::move(dense.task));
      columns.push_back(at::zeros({set.table.rows()}, at::kDouble));
      targets.maps.back() = {maps->codes, at::tensor(dense.values, at::kDouble).to(dtype),
                             maps->shape};
    } else {
      tasks.push_back(targets.all.tasks[static_cast<size_t>(next_of_rows)]);
      columns.push_back(targets.all.values.select(1, next_of_rows++));
    }
    names.push_back(tasks.back().name);
  }
  check_target_names(names);
  targets.all.tasks = std::move(tasks);
  targets.all.values = at::stack(columns, 1);
  return targets;
}

void refuse_weights(const DataOptions& data, const std::vector<TaskOptions>& tasks) {
  bool weighted = !data.weight_column.empty();
  for (const auto& task : tasks) weighted = weighted || !task.weight_column.empty();
  if (weighted)
    throw InputError("row weights are for tables, not for pictures; remove weight_column");
}

// Patterns match columns and label maps, but not the columns that describe the picture itself.
std::vector<TaskOptions> expand_picture_targets(const PictureSet& set,
                                                const std::vector<TaskOptions>& tasks,
                                                const DataOptions& data) {
  auto names = column_names(set.table);
  for (const auto& maps : set.maps) names.push_back(maps.name);
  DataOptions excluding = data;
  for (const char* about : {"partition", "building", "view", "picture"})
    excluding.drop.emplace_back(about);
  return expand_targets(tasks, names, excluding);
}

// Splits by the labels of the pictures if data.split = "stratified".
void stratify_pictures(const DataOptions& data, const std::vector<TaskOptions>& tasks,
                       PictureSet& set) {
  if (data.split != SplitKind::kStratified) return;
  std::vector<TaskOptions> of_rows;
  for (const auto& task : tasks)
    if (!maps_of(set, task.target)) of_rows.push_back(task);
  set.split = split_rows(set.table, data, {}, strata_of(set.table, of_rows, data));
}

}  // namespace

PreparedData prepare_pictures(const DataOptions& data, const std::vector<TaskOptions>& given,
                              at::ScalarType dtype, int threads, const std::stop_token& stop) {
  refuse_weights(data, given);
  std::vector<std::string> wanted;
  for (const auto& task : given) {
    wanted.push_back(task.target);
    wanted.insert(wanted.end(), task.targets.begin(), task.targets.end());
  }
  PictureSet set = read_pictures(data, threads, wanted, stop);
  const auto tasks = expand_picture_targets(set, given, data);
  stratify_pictures(data, tasks, set);
  leave_out_broken(data, set);
  Warnings warnings = std::move(set.warnings);
  PictureTargets read = read_picture_targets(set, tasks, data, dtype);
  Targets& targets = read.all;
  warnings.insert(warnings.end(), targets.warnings.begin(), targets.warnings.end());
  const UnknownLabelReport unknown = check_unknown_labels(set.table, targets, set.split);
  warnings.insert(warnings.end(), unknown.warnings.begin(), unknown.warnings.end());
  const LabelledParts parts = labelled_parts(set.split, data.split, targets, dtype, warnings);
  const auto part = [&](size_t i) {
    return DataSet(set.pixels, set.kind, parts.rows[i], parts.targets[i], parts.labelled[i],
                   read.maps);
  };
  return {FeatureEncoder(std::vector<Feature>{}),
          std::move(targets.tasks),
          part(0),
          part(1),
          part(2),
          std::move(set.split.test),
          std::move(set.hash),
          std::move(warnings),
          set.shape,
          unknown.notes};
}

}  // namespace kindred
