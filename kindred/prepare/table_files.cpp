#include "kindred/prepare/table_files.h"

#include <filesystem>
#include <string>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/prepare/join_tables.h"
#include "kindred/prepare/table_labels.h"
#include "kindred/table/column_values.h"
#include "kindred/table/csv_marks.h"
#include "kindred/table/read_table.h"

namespace kindred {
namespace {

void check_paths(const DataOptions& data) {
  if (data.path.empty())
    throw InputError("data.path is not set; set it to the file with the table");
  const bool parts = !data.validation_path.empty() || !data.test_path.empty();
  if (parts && data.split != SplitKind::kFiles)
    throw InputError(
        fmt::format("data.{} is given but data.split is not \"files\"; set it, or "
                    "remove the path",
                    data.validation_path.empty() ? "test_path" : "validation_path"));
  if (!parts && data.split == SplitKind::kFiles)
    throw InputError("data.split = \"files\" needs data.validation_path or data.test_path");
}

void check_columns(const Table& table, const std::vector<std::string>& names,
                   const std::string& key) {
  for (const auto& name : names)
    if (!table.try_find(name))
      throw InputError(
          fmt::format("{}: no column is named {}{}", key, quote(name), near_column(table, name)));
}

void check_named_columns(const Table& table, const DataOptions& data) {
  check_columns(table, data.drop, "data.drop");
  check_columns(table, data.numeric, "data.numeric");
  check_columns(table, data.categorical, "data.categorical");
  const std::unordered_set<std::string> numeric(data.numeric.begin(), data.numeric.end());
  for (const auto& name : data.categorical)
    if (numeric.contains(name))
      throw InputError(fmt::format(
          "column {} is both in data.numeric and in data.categorical; remove it from one of them",
          quote(name)));
}

// Reads `path` with the separator of the first file, if it shows that, and its decimal mark.
Table read_like(const Table& first, const std::filesystem::path& path, DataOptions reading) {
  const char separator = first.notes().separator;
  if (separator != 0 && reading.separator == "auto" && shows_separator(path, separator))
    reading.separator = separator;
  if (first.notes().decimal_commas) reading.decimal = DecimalMark::kComma;
  return read_table(path, reading, column_names(first));
}

// Takes the split that the file states for that of two files, of training and of test rows.
void take_stated_split(TableFiles& files) {
  const int64_t training = files.table.notes().training_rows;
  if (training == 0) return;
  files.file_rows = {training, 0, files.table.rows() - training};
  files.split = SplitKind::kFiles;
  files.hash += fmt::format("+{}", training);
}

// Labels that the files state, by MEKA's -C or as svmlight does, unless data.labels_path does.
void take_stated_labels(TableFiles& files, std::vector<std::string> labels,
                        const std::string& origin) {
  files.labels.insert(files.labels.end(), labels.begin(), labels.end());
  if (!labels.empty() && files.labels_origin.empty()) files.labels_origin = origin;
}

void join_tables(TableFiles& files, const DataOptions& data) {
  for (const auto& join : data.joins) {
    const int64_t rows = files.table.rows();
    const JoinedTable joined = join_table(files.table, join, data);
    files.hash += '+';
    files.hash += joined.checksum;
    take_stated_labels(files, joined.labels, joined.labels_origin);
    const int64_t added = files.table.rows() - rows;
    if (added > 0 && files.split == SplitKind::kFiles)
      throw InputError(
          fmt::format("{}: {} of its keys are in no part of the split; set rows = \"left\" in its "
                      "[[data.join]], "
                      "or another data.split",
                      join.path, added));
    files.file_rows[0] += added;
  }
}

}  // namespace

TableFiles read_table_files(const DataOptions& data) {
  check_paths(data);
  TableFiles files{read_table(data.path, data), {0, 0, 0}, data.split, {}, {}, {}};
  files.hash = files.table.notes().checksum;
  files.file_rows[0] = files.table.rows();
  const std::string* others[] = {&data.validation_path, &data.test_path};
  for (size_t i = 0; i < 2; ++i) {
    if (others[i]->empty()) continue;
    const std::filesystem::path path = *others[i];
    const Table part = read_like(files.table, path, data);
    if (part.rows() == 0)
      throw InputError(fmt::format("{}: holds no rows", quote(path.string(), 200)));
    files.table.append(part);
    files.file_rows[i + 1] = part.rows();
    files.hash += '+';
    files.hash += part.notes().checksum;
  }
  if (data.split == SplitKind::kAuto) take_stated_split(files);
  take_stated_labels(files, stated_labels(files.table), files.table.notes().label_origin);
  join_tables(files, data);
  check_named_columns(files.table, data);
  if (!data.labels_path.empty()) {
    files.labels = read_label_names(data.labels_path);
    files.labels_origin = kLabelsPath;
    check_columns(files.table, files.labels, files.labels_origin);
  } else if (static_cast<int64_t>(files.labels.size()) == files.table.columns()) {
    throw InputError(fmt::format("{}: {}: no inputs are left among the {} columns", data.path,
                                 files.labels_origin, files.table.columns()));
  }
  return files;
}

}  // namespace kindred
