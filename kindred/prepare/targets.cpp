#include "kindred/prepare/targets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/machine/memory.h"
#include "kindred/prepare/row_weights.h"
#include "kindred/prepare/target_column.h"
#include "kindred/table/category_index.h"
#include "kindred/table/column_values.h"
#include "kindred/task/identifier.h"

namespace kindred {
namespace {

// Assigns rows to the tasks that an option record expands to.
struct Owners {
  std::vector<std::string> values;  // of the task column; one empty text without such a column
  std::vector<int64_t> of_row;      // index into `values`, −1 for none
  int64_t ownerless = 0;
};

Owners owners_of(const Table& table, const std::string& task_column,
                 const std::vector<int64_t>& training_rows) {
  Owners owners;
  owners.of_row.assign(static_cast<size_t>(table.rows()), 0);
  if (task_column.empty()) {
    owners.values = {""};
    return owners;
  }
  const auto column = table.try_find(task_column);
  if (!column)
    throw InputError(fmt::format("data.task_column: no column is named {}{}", quote(task_column),
                                 near_column(table, task_column)));
  CategoryCounts values;
  for (const int64_t row : training_rows)
    if (!table.missing(row, *column)) ++values[table.cell(row, *column)];
  const bool numbers = merge_spellings(values);
  if (values.empty())
    throw InputError(fmt::format("data.task_column: no training row has a text in column {}",
                                 quote(task_column)));
  for (const auto& [value, count] : values) owners.values.emplace_back(value);
  sort_classes(owners.values);
  const CategoryIndex index(owners.values, numbers);
  for (int64_t row = 0; row < table.rows(); ++row) {
    const auto found = index.find(table.cell(row, *column));
    owners.of_row[static_cast<size_t>(row)] = found ? static_cast<int64_t>(*found) : -1;
    if (!found) ++owners.ownerless;
  }
  return owners;
}

void check_name(const std::string& name) {
  constexpr size_t kLongest = 200;
  bool printable = !name.empty() && name.size() <= kLongest && is_utf8(name);
  for (const char letter : name)
    printable = printable && static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7F;
  if (!printable)
    throw InputError(
        fmt::format("task {}: a name must be printable text of 1 to {} bytes; set name",
                    quote(name), kLongest));
}

// Sets mean and scale from the labelled training rows of one task.
void settle_units(Task& task, const ColumnSummary& labels) {
  const bool regression = task.kind == TaskKind::kRegression;
  const auto fail = [&](const std::string& what) {
    throw InputError(fmt::format("task {}: {}", quote(task.name), what));
  };
  if (labels.count() == 0) fail("no training row has a label; add labels, or remove the task");
  if (labels.constant())
    fail(
        fmt::format("all {} labelled training rows hold the same {}, so there is nothing to learn; "
                    "add rows with other values, or remove the task",
                    labels.count(), regression ? "number" : "class"));
  if (!regression) return;
  task.mean = labels.mean();
  task.scale = labels.deviation();
  if (!std::isfinite(task.mean) || !std::isfinite(task.scale) || task.scale == 0)
    fail("its numbers are too large or too close together to compute with; rescale the column");
}

// Weights relative to the largest among labelled training rows.
std::vector<double> relative_weights(const TargetColumn& column, std::vector<double> weights,
                                     const std::vector<int64_t>& training_rows) {
  if (weights.empty()) return std::vector<double>(column.labels.size(), 1);
  double largest = 0;
  for (const int64_t row : training_rows)
    if (!std::isnan(column.labels[static_cast<size_t>(row)]))
      largest = std::max(largest, weights[static_cast<size_t>(row)]);
  for (double& weight : weights) weight /= largest;
  return weights;
}

std::vector<Task> settle_tasks(const std::vector<TargetColumn>& columns, const Owners& owners,
                               const std::vector<std::vector<double>>& weights,
                               const std::vector<int64_t>& training_rows) {
  std::vector<std::string> names;
  for (const auto& column : columns)
    for (const auto& value : owners.values)
      names.push_back(value.empty() ? column.task.name
                                    : column.task.name + "_" + plain_word(value));
  names = distinct(std::move(names));

  std::vector<Task> tasks;
  for (size_t i = 0; i < columns.size(); ++i) {
    const TargetColumn& column = columns[i];
    const auto weight = relative_weights(column, weights[i], training_rows);
    std::vector<ColumnSummary> labels(owners.values.size());
    for (const int64_t row : training_rows) {
      const int64_t owner = owners.of_row[static_cast<size_t>(row)];
      const double label = column.labels[static_cast<size_t>(row)];
      if (owner >= 0 && !std::isnan(label))
        labels[static_cast<size_t>(owner)].add(label, weight[static_cast<size_t>(row)]);
    }
    for (const auto& of_task : labels) {
      Task task = column.task;
      task.name = names[tasks.size()];
      settle_units(task, of_task);
      tasks.push_back(std::move(task));
    }
  }
  return tasks;
}

at::Tensor values_of(const std::vector<TargetColumn>& columns, const Owners& owners,
                     const std::vector<Task>& tasks) {
  const size_t rows = owners.of_row.size();
  require_memory(static_cast<double>(rows) * static_cast<double>(tasks.size()), sizeof(double),
                 fmt::format("labels of {} rows for {} tasks", rows, tasks.size()),
                 "use fewer tasks or rows");
  auto values = at::full({static_cast<int64_t>(rows), static_cast<int64_t>(tasks.size())},
                         std::numeric_limits<double>::quiet_NaN(), at::dtype(at::kDouble));
  double* cells = values.data_ptr<double>();
  for (size_t i = 0; i < columns.size(); ++i) {
    for (size_t row = 0; row < rows; ++row) {
      if (owners.of_row[row] < 0) continue;
      const size_t task = i * owners.values.size() + static_cast<size_t>(owners.of_row[row]);
      // Classes have mean 0 and scale 1.
      cells[row * tasks.size() + task] =
          (columns[i].labels[row] - tasks[task].mean) / tasks[task].scale;
    }
  }
  return values;
}

at::Tensor weights_of(const std::vector<std::vector<double>>& weights, const Owners& owners) {
  if (std::all_of(weights.begin(), weights.end(), [](const auto& w) { return w.empty(); }))
    return {};
  const auto rows = static_cast<int64_t>(owners.of_row.size());
  std::vector<at::Tensor> columns;
  for (const auto& of_column : weights) {
    const auto column = of_column.empty() ? at::ones({rows}, at::dtype(at::kDouble))
                                          : at::tensor(of_column, at::kDouble);
    columns.insert(columns.end(), owners.values.size(), column);
  }
  return at::stack(columns, 1);
}

// Removes the labels of rows of weight 0.
void leave_out_weightless(const std::vector<double>& weights, TargetColumn& column) {
  if (weights.empty()) return;
  const auto weightless = [&](int64_t row) { return weights[static_cast<size_t>(row)] == 0; };
  for (size_t row = 0; row < weights.size(); ++row)
    if (weights[row] == 0) column.labels[row] = std::numeric_limits<double>::quiet_NaN();
  std::erase_if(column.unknown, weightless);
}

std::vector<std::string> warnings_of(const std::vector<TargetColumn>& columns, const Owners& owners,
                                     const std::string& task_column) {
  std::vector<std::string> warnings;
  for (const auto& column : columns)
    warnings.insert(warnings.end(), column.warnings.begin(), column.warnings.end());
  if (owners.ownerless > 0)
    warnings.push_back(fmt::format(
        "{} rows belong to no task: column {} is empty or holds a text of no training row",
        owners.ownerless, quote(task_column)));
  return warnings;
}

}  // namespace

void check_target_names(const std::vector<std::string>& names) {
  std::unordered_set<std::string_view> seen;
  for (const auto& name : names) {
    check_name(name);
    if (!seen.insert(name).second)
      throw InputError(
          fmt::format("two tasks are named {}; give one of them another name", quote(name)));
  }
}

Targets read_targets(const Table& table, const std::vector<TaskOptions>& options,
                     const DataOptions& data, const std::vector<int64_t>& training_rows) {
  if (options.empty())
    throw InputError(
        "there is no task; add a [[task]] with a target, set data.labels_path, or write -C 3 into "
        "the @relation of an ARFF file (\"name: -C 3\") whose first 3 attributes are labels (-C "
        "-3: the last 3)");
  const Owners owners = owners_of(table, data.task_column, training_rows);
  const size_t tasks = options.size() * owners.values.size();
  if (tasks > training_rows.size())
    throw InputError(
        fmt::format("{} tasks are more than the {} training rows; give more rows or "
                    "fewer tasks",
                    tasks, training_rows.size()));
  std::vector<TargetColumn> columns;
  std::vector<std::vector<double>> weights;
  for (const auto& option : options) {
    if (!data.task_column.empty() && option.target == data.task_column)
      throw InputError(fmt::format("task {}: its target {} is also data.task_column",
                                   quote(option.name), quote(option.target)));
    weights.push_back(read_row_weights(table, weight_column_of(option, data)));
    const auto& own = weights.back();
    std::vector<int64_t> counted = training_rows;
    if (!own.empty())
      std::erase_if(counted, [&](int64_t row) { return own[static_cast<size_t>(row)] == 0; });
    columns.push_back(read_target_column(table, option, counted));
    leave_out_weightless(own, columns.back());
  }
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const auto& column : columns) names.push_back(column.task.name);
  check_target_names(names);
  Targets targets;
  targets.tasks = settle_tasks(columns, owners, weights, training_rows);
  targets.values = values_of(columns, owners, targets.tasks);
  targets.weights = weights_of(weights, owners);
  for (size_t i = 0; i < columns.size(); ++i)
    if (!columns[i].unknown.empty())
      targets.unknown.push_back({columns[i].task.name, columns[i].task.target,
                                 std::move(columns[i].unknown), !options[i].positive.empty()});
  targets.warnings = warnings_of(columns, owners, data.task_column);
  return targets;
}

}  // namespace kindred
