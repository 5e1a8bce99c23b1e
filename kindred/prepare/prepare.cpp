#include "kindred/prepare/prepare.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <unordered_set>
#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/identifier_columns.h"
#include "kindred/data/unknown_categories.h"
#include "kindred/machine/memory.h"
#include "kindred/prepare/label_overlap.h"
#include "kindred/prepare/leak.h"
#include "kindred/prepare/parts.h"
#include "kindred/prepare/prepare_pictures.h"
#include "kindred/prepare/row_weights.h"
#include "kindred/prepare/strata.h"
#include "kindred/prepare/table_files.h"
#include "kindred/prepare/target_patterns.h"
#include "kindred/prepare/targets.h"
#include "kindred/prepare/unknown_labels.h"
#include "kindred/split/folds.h"
#include "kindred/split/split.h"
#include "kindred/table/category_index.h"
#include "kindred/table/column_values.h"

namespace kindred {
namespace {

void append_warnings(const std::vector<std::string>& more, Warnings& warnings) {
  warnings.insert(warnings.end(), more.begin(), more.end());
}

bool has_two_classes(const Table& table, int64_t column, const std::vector<int64_t>& rows) {
  CategoryCounts texts;
  for (const int64_t row : rows)
    if (!table.missing(row, column)) ++texts[table.cell(row, column)];
  merge_spellings(texts);
  return texts.size() > 1;
}

// One task for each learnable label.
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
    // Mulan's files name labels that are relevant or not; other files declare what theirs are.
    if (files.labels_origin == kLabelsPath) task.kind = TaskKind::kBinary;
    tasks.push_back(std::move(task));
  }
  if (!left_out.empty())
    warnings.push_back(
        fmt::format("{} labels have only one class in the training rows and are left out: {}",
                    left_out.size(), joined(left_out)));
  if (!files.labels.empty() && tasks.empty())
    throw InputError(
        fmt::format("{}: no label has both classes in the training rows", files.labels_origin));
  return tasks;
}

// Empty where the split is not stratified.
Strata strata_of_split(const TableFiles& files, const DataOptions& data,
                       const std::vector<TaskOptions>& tasks) {
  if (data.split != SplitKind::kStratified) return {};
  std::vector<int64_t> all(static_cast<size_t>(files.table.rows()));
  std::iota(all.begin(), all.end(), int64_t{0});
  Warnings said_later;
  return strata_of(files.table, tasks.empty() ? label_tasks(files, all, said_later) : tasks, data);
}

// pandas names a column without a name "Unnamed: 0" or the like.
bool is_nameless(std::string_view name) {
  constexpr std::string_view kBegin = "Unnamed: ";
  return name.starts_with(kBegin) && name.size() > kBegin.size() &&
         name.find_first_not_of("0123456789.", kBegin.size()) == std::string_view::npos;
}

std::vector<int64_t> input_columns(const TableFiles& files, const DataOptions& data,
                                   const std::vector<TaskOptions>& tasks, Warnings& warnings) {
  std::unordered_set<std::string> excluded(data.drop.begin(), data.drop.end());
  excluded.insert({data.task_column, data.split_column, data.group_column, data.order_column,
                   data.weight_column});
  for (const auto& task : tasks) excluded.insert({task.target, task.weight_column});
  const auto& known = files.table.notes().no_features;
  const std::unordered_set<std::string> no_features(known.begin(), known.end());
  const std::unordered_set<std::string> labels(files.labels.begin(), files.labels.end());
  std::unordered_set<std::string> wanted(data.numeric.begin(), data.numeric.end());
  wanted.insert(data.categorical.begin(), data.categorical.end());
  const bool stated = !data.labels_path.empty();
  std::vector<int64_t> columns;
  std::vector<std::string> nameless, other_labels;
  for (int64_t i = 0; i < files.table.columns(); ++i) {
    const std::string& name = files.table.column(i).name;
    const bool is_wanted = wanted.contains(name);
    if (excluded.contains(name) || (no_features.contains(name) && !is_wanted)) continue;
    if (labels.contains(name) && (stated || !is_wanted))
      other_labels.push_back(quote(name));
    else if (is_nameless(name) && !is_wanted)
      nameless.push_back(quote(name));
    else
      columns.push_back(i);
  }
  if (!nameless.empty())
    warnings.push_back(
        fmt::format("not used as features, because pandas gives such names to columns without a "
                    "name: {}; add them to data.drop, or rename those that are features",
                    joined(nameless)));
  if (!stated && !other_labels.empty())
    warnings.push_back(fmt::format("labels according to {}, not used as features: {}",
                                   files.labels_origin, joined(other_labels)));
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
        fmt::format("{}: the number is too large relative to the others of its column; correct it, "
                    "or rescale the column",
                    table.place(row, table.find(feature.name))));
  }
  throw InputError("the inputs are too large to compute with; rescale the columns");
}

// Encodes in blocks, to bound temporary memory.
at::Tensor encode_rows(const Table& table, const FeatureEncoder& encoder, const at::Tensor& raw,
                       const at::Tensor& rows, at::ScalarType dtype) {
  constexpr int64_t kRowsOfBlock = 4096, kNumbersOfBlock = int64_t{1} << 22;
  auto inputs = at::empty({rows.size(0), encoder.width()}, at::dtype(dtype));
  const int64_t most = std::clamp<int64_t>(kNumbersOfBlock / encoder.width(), 1, kRowsOfBlock);
  for (int64_t begin = 0; begin < rows.size(0); begin += most) {
    const auto block = rows.narrow(0, begin, std::min(most, rows.size(0) - begin));
    const auto encoded = encoder.encode(raw.index_select(0, block), dtype);
    if (!std::isfinite(encoded.sum(at::kDouble).item<double>()))
      fail_at_huge_number(table, encoder, raw, block, dtype);
    inputs.narrow(0, begin, block.size(0)).copy_(encoded);
  }
  return inputs;
}

FeatureEncoder fit_encoder(const TableFiles& files, const DataOptions& data,
                           const std::vector<TaskOptions>& tasks,
                           const std::vector<int64_t>& training, Warnings& warnings) {
  FeatureEncoder encoder(files.table, input_columns(files, data, tasks, warnings), training, data);
  append_warnings(encoder.warnings(), warnings);
  append_warnings(identifier_warnings(files.table, files.file_rows, encoder.features(), data),
                  warnings);
  std::vector<std::string> dropped;
  for (const auto& column : encoder.dropped())
    dropped.push_back(fmt::format("{} ({})", quote(column.name), column.reason));
  if (!dropped.empty())
    warnings.push_back(fmt::format(
        "columns without information in the training rows are left out: {}", joined(dropped)));
  if (encoder.features().empty())
    throw InputError(
        "no input columns are left; give columns that are neither targets nor dropped and have "
        "more than one value in the training rows");
  return encoder;
}

std::vector<JoinedFeatures> joined_features(const Table& table, const FeatureEncoder& encoder) {
  std::vector<JoinedFeatures> joined;
  for (const auto& feature : encoder.features()) {
    const std::string& path = table.column(table.find(feature.name)).joined_from;
    if (path.empty()) continue;
    std::string file = std::filesystem::path(path).filename().string();
    if (joined.empty() || joined.back().file != file) joined.push_back({std::move(file), {}});
    joined.back().features.push_back(feature.name);
  }
  return joined;
}

}  // namespace

PreparedData prepare_data(const DataOptions& options, const std::vector<TaskOptions>& given,
                          at::ScalarType dtype, int threads, const std::stop_token& stop,
                          int64_t folds) {
  if (holds_pictures(options.format)) {
    if (folds > 1)
      throw InputError(fmt::format(
          "answer.folds = {} is for tables; pictures keep their published parts, so set it to 1",
          folds));
    return prepare_pictures(options, given, dtype, threads, stop);
  }
  Warnings warnings;
  const TableFiles files = read_table_files(options);
  DataOptions data = options;
  data.split = files.split;
  warnings = files.table.notes().warnings;
  std::vector<TaskOptions> tasks = expand_targets(given, column_names(files.table), data);
  const Strata strata = strata_of_split(files, data, tasks);
  Split split = split_rows(files.table, data, files.file_rows, strata);
  append_warnings(split.warnings, warnings);
  if (tasks.empty()) tasks = label_tasks(files, split.training, warnings);
  check_row_weights(files.table, tasks, data, split);
  Targets targets = read_targets(files.table, tasks, data, split.training);
  append_warnings(targets.warnings, warnings);
  const UnknownLabelReport unknown = check_unknown_labels(files.table, targets, split);
  append_warnings(unknown.warnings, warnings);

  const LabelledParts parts = labelled_parts(split, data.split, targets, dtype, warnings);
  std::vector<double> overlap = label_overlap(parts.labelled[0]);
  if (auto warning = overlap_warning(overlap, targets.tasks))
    warnings.push_back(std::move(*warning));

  FeatureEncoder encoder = fit_encoder(files, data, tasks, split.training, warnings);
  require_memory(static_cast<double>(files.table.rows()) * static_cast<double>(encoder.width()),
                 static_cast<double>(at::elementSize(dtype)),
                 fmt::format("{} rows of {} inputs", files.table.rows(), encoder.width()),
                 "raise data.rare_below, or add columns with many categories to data.drop");
  const auto raw = encoder.raw(files.table);
  append_warnings(unknown_categories(encoder.features(), files.table, raw, split.validation,
                                     "the validation part"),
                  warnings);
  append_warnings(
      unknown_categories(encoder.features(), files.table, raw, split.test, "the test part"),
      warnings);
  append_warnings(suspected_leaks(encoder.features(), raw, parts.rows[0], targets.tasks,
                                  targets.values.index_select(0, parts.rows[0])),
                  warnings);

  const auto part = [&](size_t i) {
    return DataSet(encode_rows(files.table, encoder, raw, parts.rows[i], dtype), parts.targets[i],
                   parts.labelled[i]);
  };
  DataSet training = part(0), validation = part(1), test = part(2);
  std::optional<FoldedData> folded;
  if (folds > 1) {
    const LabelledPool pool = labelled_pool(parts, targets, dtype);
    folded = FoldedData{.rows = DataSet(encode_rows(files.table, encoder, raw, pool.rows, dtype),
                                        pool.targets, pool.labelled),
                        .validation_rows = at::searchsorted(pool.rows, parts.rows[1]),
                        .folds = {}};
    for (const auto& fold : split_folds(files.table, data, split, folds, strata))
      folded->folds.push_back(
          {at::searchsorted(pool.rows, at::tensor(fold.training, at::kLong)),
           at::searchsorted(pool.rows, at::tensor(fold.validation, at::kLong))});
  }
  const InputShape input = encoder.width();
  std::vector<JoinedFeatures> joined = joined_features(files.table, encoder);
  return {std::move(encoder),
          std::move(targets.tasks),
          std::move(training),
          std::move(validation),
          std::move(test),
          std::move(split.test),
          files.hash,
          std::move(warnings),
          input,
          unknown.notes,
          files.table.notes().separator,
          files.table.notes().decimal_commas,
          std::move(folded),
          std::move(overlap),
          std::move(joined)};
}

}  // namespace kindred
