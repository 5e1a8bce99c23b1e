#include "kindred/prepare/table_files.h"

#include <cstdlib>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
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

// The first label_count columns, or the last −label_count if negative.
std::vector<std::string> relation_labels(const Table& table, const std::string& source) {
  const int64_t count = table.notes().label_count;
  if (count >= table.columns() || count <= -table.columns())
    throw InputError(
        fmt::format("{}: the relation's -C {} leaves no inputs among the {} attributes; correct "
                    "the name of the relation",
                    source, count, table.columns()));
  std::vector<std::string> labels;
  const int64_t begin = count < 0 ? table.columns() + count : 0;
  for (int64_t i = begin; i < begin + std::abs(count); ++i) labels.push_back(table.column(i).name);
  return labels;
}

// Reads `path` with the separator of the first file, if it shows that, and its decimal mark.
Table read_like(const Table& first, const std::filesystem::path& path, DataOptions reading) {
  const char separator = first.notes().separator;
  if (separator != 0 && reading.separator == "auto" && shows_separator(path, separator))
    reading.separator = separator;
  if (first.notes().decimal_commas) reading.decimal = DecimalMark::kComma;
  return read_table(path, reading);
}

}  // namespace

TableFiles read_table_files(const DataOptions& data) {
  check_paths(data);
  TableFiles files{read_table(data.path, data), {0, 0, 0}, {}, {}, {}};
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
  check_named_columns(files.table, data);
  if (!data.labels_path.empty()) {
    files.labels = read_label_names(data.labels_path);
    files.labels_origin = "data.labels_path";
    check_columns(files.table, files.labels, files.labels_origin);
  } else if (files.table.notes().label_count != 0) {
    files.labels = relation_labels(files.table, data.path);
    files.labels_origin = fmt::format("the relation's -C {}", files.table.notes().label_count);
  }
  return files;
}

}  // namespace kindred
