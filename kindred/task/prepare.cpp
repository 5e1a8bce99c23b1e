#include "kindred/task/prepare.h"

#include <algorithm>
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
#include "kindred/task/parts.h"
#include "kindred/task/prepare_pictures.h"
#include "kindred/task/table_files.h"
#include "kindred/task/targets.h"

namespace kindred {
namespace {

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
                          const std::filesystem::path& base, at::ScalarType dtype, int threads) {
  if (holds_pictures(data.format)) return prepare_pictures(data, tasks, base, dtype, threads);
  Warnings warnings;
  const TableFiles files = read_table_files(data, base);
  Split split = split_rows(files.table, data, files.file_rows);
  Targets targets = read_targets(
      files.table, tasks.empty() ? label_tasks(files, split.training, warnings) : tasks, data,
      split.training);
  warnings.insert(warnings.end(), targets.warnings.begin(), targets.warnings.end());

  const LabelledParts parts = labelled_parts(split, targets, dtype, warnings);

  FeatureEncoder encoder = fit_encoder(files, data, targets.tasks, split.training, warnings);
  require_memory(static_cast<double>(files.table.rows()) * static_cast<double>(encoder.width()),
                 static_cast<double>(at::elementSize(dtype)),
                 fmt::format("{} rows of {} inputs", files.table.rows(), encoder.width()),
                 "raise data.rare_below, or name columns with many categories in data.drop");
  const auto raw = encoder.raw(files.table);
  const auto leaks = suspected_leaks(encoder.features(), raw.index_select(0, parts.rows[0]),
                                     targets.tasks, targets.values.index_select(0, parts.rows[0]));
  warnings.insert(warnings.end(), leaks.begin(), leaks.end());

  const auto part = [&](size_t i) {
    return DataSet(encode_rows(files.table, encoder, raw, parts.rows[i], dtype), parts.targets[i],
                   parts.labelled[i]);
  };
  DataSet training = part(0), validation = part(1), test = part(2);
  const InputShape input = encoder.width();
  return {std::move(encoder),
          std::move(targets.tasks),
          std::move(training),
          std::move(validation),
          std::move(test),
          std::move(split.test),
          files.hash,
          std::move(warnings),
          input};
}

}  // namespace kindred
