#include "kindred/task/prepare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>
#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/memory.h"
#include "kindred/data/split.h"
#include "kindred/task/leak.h"
#include "kindred/task/table_files.h"
#include "kindred/task/targets.h"

namespace kindred {
namespace {

constexpr int64_t kThinPart = 20, kFewLabels = 10;

using Warnings = std::vector<std::string>;

// A row of numbers per part, and the parts' names, in the order training, validation, test.
using Parts = std::array<at::Tensor, 3>;
constexpr std::array<const char*, 3> kPartNames = {"training", "validation", "test"};

bool has_two_classes(const Table& table, int64_t column, const std::vector<int64_t>& rows) {
  std::string_view first;
  for (const int64_t row : rows) {
    const auto cell = table.cell(row, column);
    if (cell.empty()) continue;
    if (first.empty()) first = cell;
    if (cell != first) return true;
  }
  return false;
}

// One binary task a label that can be learnt.
std::vector<TaskOptions> label_tasks(const TableFiles& files, const std::vector<int64_t>& training,
                                     Warnings& warnings) {
  std::vector<TaskOptions> tasks;
  std::vector<std::string> left_out;
  for (const auto& label : files.labels) {
    if (!has_two_classes(files.table, files.table.find(label), training)) {
      left_out.push_back(quote(label));
      continue;
    }
    TaskOptions task;
    task.target = label;
    task.kind = TaskKind::kBinary;
    tasks.push_back(std::move(task));
  }
  if (!left_out.empty())
    warnings.push_back(
        fmt::format("{} labels have one class in the training rows and are left out: {}",
                    left_out.size(), joined(left_out)));
  if (!files.labels.empty() && tasks.empty())
    throw InputError("data.labels_path: no label has both classes in the training rows");
  return tasks;
}

std::vector<int64_t> input_columns(const TableFiles& files, const DataOptions& data,
                                   const std::vector<Task>& tasks) {
  std::unordered_set<std::string> excluded(data.drop.begin(), data.drop.end());
  excluded.insert(files.labels.begin(), files.labels.end());
  excluded.insert({data.task_column, data.split_column, data.group_column, data.order_column});
  for (const auto& task : tasks) excluded.insert(task.target);
  std::vector<int64_t> columns;
  for (int64_t i = 0; i < files.table.columns(); ++i)
    if (!excluded.contains(files.table.column(i).name)) columns.push_back(i);
  return columns;
}

void keep_labelled(std::vector<int64_t>& rows, const at::Tensor& has_label, const char* part,
                   Warnings& warnings) {
  const bool* labelled = has_label.data_ptr<bool>();
  const auto left_out = std::erase_if(rows, [&](int64_t row) { return !labelled[row]; });
  if (rows.empty())
    throw InputError(fmt::format("no {} row has a label; give some, or split otherwise", part));
  if (left_out > 0)
    warnings.push_back(fmt::format("{} {} rows without any label are left out", left_out, part));
}

[[noreturn]] void fail_at_huge_number(const Table& table, const FeatureEncoder& encoder,
                                      const at::Tensor& raw, const at::Tensor& rows,
                                      at::ScalarType dtype) {
  for (size_t i = 0; i < encoder.features().size(); ++i) {
    const Feature& feature = encoder.features()[i];
    if (feature.kind != ColumnKind::kNumeric) continue;
    const auto values = raw.select(1, static_cast<int64_t>(i)).index_select(0, rows);
    const auto bad =
        at::isinf(((values - feature.mean) / feature.scale).to(dtype)).nonzero().flatten();
    if (bad.numel() == 0) continue;
    const int64_t row = rows[bad[0].item<int64_t>()].item<int64_t>();
    throw InputError(
        fmt::format("{}: too large a number beside the others of its column; mend it, or rescale "
                    "the column",
                    table.place(row, table.find(feature.name))));
  }
  throw InputError("the inputs are too large to compute with; rescale the columns");
}

// Some rows at a time, so that what is computed on the way stays small.
at::Tensor encode_rows(const Table& table, const FeatureEncoder& encoder, const at::Tensor& raw,
                       const at::Tensor& rows, at::ScalarType dtype) {
  constexpr int64_t kBlock = 4096;
  const auto inputs = at::empty({rows.size(0), encoder.width()}, at::dtype(dtype));
  for (int64_t begin = 0; begin < rows.size(0); begin += kBlock) {
    const auto block = rows.narrow(0, begin, std::min(kBlock, rows.size(0) - begin));
    const auto encoded = encoder.encode(raw.index_select(0, block), dtype);
    if (!std::isfinite(encoded.sum(at::kDouble).item<double>()))
      fail_at_huge_number(table, encoder, raw, block, dtype);
    inputs.narrow(0, begin, block.size(0)).copy_(encoded);
  }
  return inputs;
}

DataSet part_of(const at::Tensor& inputs, const at::Tensor& values, bool masked,
                const std::vector<Task>& tasks, at::ScalarType dtype) {
  const auto missing = at::isnan(values);
  const auto targets = values.masked_fill(missing, 0).to(dtype);
  const auto finite = at::isfinite(targets).all(0);
  for (size_t i = 0; i < tasks.size(); ++i)
    if (!finite[static_cast<int64_t>(i)].item<bool>())
      throw InputError(
          fmt::format("task {}: column {} holds a number too large beside those of the "
                      "training rows; mend it, or rescale the column",
                      quote(tasks[i].name), quote(tasks[i].target)));
  return {inputs, targets, masked ? missing.logical_not().to(dtype) : at::Tensor()};
}

void warn_of_thin_parts(const std::vector<Task>& tasks, const Parts& values, Warnings& warnings) {
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
      else if (tasks[i].kind != TaskKind::kRegression && !spread[task].item<bool>())
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

FeatureEncoder fit_encoder(const TableFiles& files, const DataOptions& data,
                           const std::vector<Task>& tasks, const std::vector<int64_t>& training,
                           Warnings& warnings) {
  FeatureEncoder encoder(files.table, input_columns(files, data, tasks), training, data);
  std::vector<std::string> dropped;
  for (const auto& name : encoder.dropped()) dropped.push_back(quote(name));
  if (!dropped.empty())
    warnings.push_back(
        fmt::format("{} columns say nothing in the training rows (constant, empty or "
                    "rare texts only) and are left out: {}",
                    dropped.size(), joined(dropped)));
  if (encoder.features().empty())
    throw InputError(
        "no input columns are left; give columns that are no targets and not dropped, "
        "with more than one value in the training rows");
  return encoder;
}

}  // namespace

PreparedData prepare_data(const DataOptions& data, const std::vector<TaskOptions>& tasks,
                          const std::filesystem::path& base, at::ScalarType dtype) {
  Warnings warnings;
  const TableFiles files = read_table_files(data, base);
  Split split = split_rows(files.table, data, files.file_rows);
  Targets targets = read_targets(
      files.table, tasks.empty() ? label_tasks(files, split.training, warnings) : tasks, data,
      split.training);
  warnings.insert(warnings.end(), targets.warnings.begin(), targets.warnings.end());

  const auto has_label = at::isnan(targets.values).logical_not().any(1);
  const std::array<std::vector<int64_t>*, 3> split_parts = {&split.training, &split.validation,
                                                            &split.test};
  Parts rows, values;
  bool masked = false;
  for (size_t part = 0; part < 3; ++part) {
    keep_labelled(*split_parts[part], has_label, kPartNames[part], warnings);
    rows[part] = at::tensor(*split_parts[part], at::kLong);
    values[part] = targets.values.index_select(0, rows[part]);
    masked = masked || at::isnan(values[part]).any().item<bool>();
  }
  warn_of_thin_parts(targets.tasks, values, warnings);

  FeatureEncoder encoder = fit_encoder(files, data, targets.tasks, split.training, warnings);
  require_memory(static_cast<double>(files.table.rows()) * static_cast<double>(encoder.width()),
                 static_cast<double>(at::elementSize(dtype)),
                 fmt::format("{} rows of {} inputs", files.table.rows(), encoder.width()),
                 "raise data.rare_below, or name columns with many categories in data.drop");
  const auto raw = encoder.raw(files.table);
  const auto leaks =
      suspected_leaks(encoder.features(), raw.index_select(0, rows[0]), targets.tasks, values[0]);
  warnings.insert(warnings.end(), leaks.begin(), leaks.end());

  const auto part = [&](size_t i) {
    return part_of(encode_rows(files.table, encoder, raw, rows[i], dtype), values[i], masked,
                   targets.tasks, dtype);
  };
  DataSet training = part(0), validation = part(1), test = part(2);
  return {std::move(encoder), std::move(targets.tasks), std::move(training), std::move(validation),
          std::move(test),    std::move(split.test),    files.hash,          std::move(warnings)};
}

}  // namespace kindred
