#include "kindred/config/config_check.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "kindred/affinity/measure.h"
#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/machine/device.h"
#include "kindred/model/registry.h"
#include "kindred/table/read_table.h"

namespace kindred {
namespace {

void require(bool holds, const std::string& message) {
  if (!holds) throw InputError(message);
}

// For a key that is used only with one choice of another key.
void require_choice(bool given, bool chosen, const char* key, const char* choice) {
  require(
      !given || chosen,
      fmt::format("{} is given, but only {} uses it; choose that or remove the key", key, choice));
}

void check_data(const DataOptions& data) {
  require(!data.path.empty(), "data.path is missing; set it to the table with the training data");
  require(data.fractions.size() == 3,
          fmt::format("data.fractions has {} numbers; expected three: the shares of training, "
                      "validation and test rows",
                      data.fractions.size()));
  const double sum = std::accumulate(data.fractions.begin(), data.fractions.end(), 0.0);
  require(std::abs(sum - 1) < 1e-6,
          fmt::format("data.fractions add up to {:.6g}; expected 1", sum));
  require(data.fractions[0] > 0, "data.fractions leaves no rows for training");

  require(data.split != SplitKind::kColumn || !data.split_column.empty(),
          "data.split is \"column\", but data.split_column is missing");
  require(data.split != SplitKind::kGroup || !data.group_column.empty(),
          "data.split is \"group\", but data.group_column is missing");
  require_choice(!data.split_column.empty(), data.split == SplitKind::kColumn, "data.split_column",
                 "data.split = \"column\"");
  require_choice(!data.group_column.empty(),
                 data.split == SplitKind::kGroup || data.split == SplitKind::kStratified,
                 "data.group_column", "data.split = \"group\" or \"stratified\"");
  require_choice(!data.order_column.empty(), data.split == SplitKind::kOrder, "data.order_column",
                 "data.split = \"order\"");
  require_choice(!data.split_path.empty(), data.format == TableFormat::kTaskonomy,
                 "data.split_path", "data.format = \"taskonomy\"");
  require_choice(!data.validation_path.empty(), data.split == SplitKind::kFiles,
                 "data.validation_path", "data.split = \"files\"");
  require_choice(!data.test_path.empty(), data.split == SplitKind::kFiles, "data.test_path",
                 "data.split = \"files\"");

  require(data.joins.empty() || !holds_pictures(data.format),
          "[[data.join]] is for tables, not for pictures; remove it");

  const std::set<std::string> numeric(data.numeric.begin(), data.numeric.end());
  for (const auto& column : data.categorical)
    require(!numeric.contains(column),
            fmt::format(
                "column {} is in data.numeric and in data.categorical; remove it from one of them",
                quote(column)));
}

void check_task(const TaskOptions& task, const std::string& where) {
  require(!task.target.empty() || !task.targets.empty(),
          fmt::format("{}: target is missing; set it to a column", where));
  require(task.target.empty() || task.targets.empty(),
          fmt::format("{}: target and targets are both given; remove one of them", where));
  require(task.name.empty() || task.targets.empty(),
          fmt::format("{}: name cannot be combined with targets, whose tasks are named like their "
                      "columns; remove it",
                      where));
  require(
      std::find(task.targets.begin(), task.targets.end(), "") == task.targets.end(),
      fmt::format("{}: targets holds an empty text; write columns or patterns of columns", where));
  const auto kind = name_of(task_kind_names(), task.kind);
  const bool settled = task.kind != TaskKind::kAuto;
  require(!settled || task.loss == LossKind::kAuto || fits(task.loss, task.kind),
          fmt::format("{}: loss {} does not fit kind {}", where,
                      name_of(loss_kind_names(), task.loss), kind));
  require(!settled || task.metric == Metric::kAuto || fits(task.metric, task.kind),
          fmt::format("{}: metric {} does not fit kind {}", where,
                      name_of(metric_names(), task.metric), kind));
  const bool binary = !settled || task.kind == TaskKind::kBinary;
  require(binary || task.positive.empty(),
          fmt::format("{}: positive is given, but only kind binary uses it", where));
  require(binary || task.positive_weight == 1,
          fmt::format("{}: positive_weight is given, but only kind binary uses it", where));
}

void check_tasks(const Config& config) {
  require(
      !config.tasks.empty() || !config.data.labels_path.empty() || may_state_labels(config.data),
      "there are no tasks; add a [[task]] with its target for each, or data.labels_path (an ARFF "
      "file may also say -C 3 in the name of its relation)");
  std::set<std::string> names;
  for (size_t i = 0; i < config.tasks.size(); ++i) {
    const auto& task = config.tasks[i];
    check_task(task, fmt::format("task {}", i + 1));
    if (!task.targets.empty()) continue;  // known once the table is read
    const auto& name = task.name.empty() ? task.target : task.name;
    require(names.insert(name).second,
            fmt::format("task {}: another task is also named {}; give one of them a name", i + 1,
                        quote(name)));
  }
}

void check_training(const TrainOptions& train) {
  require(!train.nesterov || (train.optimizer == "sgd" && train.momentum > 0),
          "train.nesterov needs train.optimizer = \"sgd\" and a train.momentum above 0");
  require(train.warmup_epochs <= static_cast<double>(train.epochs),
          fmt::format("train.warmup_epochs = {} is more than train.epochs = {}",
                      train.warmup_epochs, train.epochs));
}

void check_affinity(const AffinityOptions& affinity) {
  const auto& window = affinity.window;
  require(window.size() == 2 && window[0] < window[1],
          "affinity.window needs two numbers from 0 to 1, the first below the second");
  const auto measures = chosen_measures(affinity);
  const bool steps = std::any_of(measures.begin(), measures.end(),
                                 [](const auto& measure) { return measure.needs_step; });
  require(affinity.step == LookAheadStep::kSgd || steps,
          "affinity.step = \"optimizer\" needs affinity.measure = \"lookahead\"");
  require(affinity.scale == AffinityScale::kRelative || affinity.measure != "cosine",
          "affinity.scale = \"per_lr\" does not apply to affinity.measure = \"cosine\"");
}

}  // namespace

void check(const Config& config) {
  check_data(config.data);
  check_tasks(config);
  check_trunk_name(config.model.trunk);
  check_training(config.train);
  check_affinity(config.affinity);
  // Whether this machine has the device is checked when training starts.
  check_device("run.device", config.run.device);
  (void)chosen_methods(config.compare);
  (void)chosen_weightings(config.compare, config.train.weighting);
}

}  // namespace kindred
