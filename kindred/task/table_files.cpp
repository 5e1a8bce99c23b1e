#include "kindred/task/table_files.h"

#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/data/column_values.h"
#include "kindred/data/read_table.h"

namespace kindred {
namespace {

void check_paths(const DataOptions& data) {
  if (data.path.empty()) throw InputError("data.path is not set; name the file with the table");
  const bool parts = !data.validation_path.empty() || !data.test_path.empty();
  if (parts && data.split != SplitKind::kFiles)
    throw InputError(
        fmt::format("data.{} is given but data.split is not \"files\"; set it, or "
                    "remove the path",
                    data.validation_path.empty() ? "test_path" : "validation_path"));
  if (!parts && data.split == SplitKind::kFiles)
    throw InputError("data.split = \"files\" needs data.validation_path or data.test_path");
}

std::string hash_of(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  return fmt::format("crc32:{:08x}:{}", checksum(bytes), bytes.size());
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
          "column {} is both in data.numeric and in data.categorical; name it in one of them",
          quote(name)));
}

}  // namespace

TableFiles read_table_files(const DataOptions& data, const std::filesystem::path& base) {
  check_paths(data);
  DataOptions reading = data;
  if (!data.names_path.empty()) reading.names_path = (base / data.names_path).string();
  const auto training_path = base / data.path;
  TableFiles files{read_table(training_path, reading), {0, 0, 0}, {}, hash_of(training_path)};
  files.file_rows[0] = files.table.rows();
  const std::string* others[] = {&data.validation_path, &data.test_path};
  for (size_t i = 0; i < 2; ++i) {
    if (others[i]->empty()) continue;
    const auto path = base / *others[i];
    const Table part = read_table(path, reading);
    if (part.rows() == 0)
      throw InputError(fmt::format("{}: holds no rows", quote(path.string(), 200)));
    files.table.append(part);
    files.file_rows[i + 1] = part.rows();
    files.hash += '+';
    files.hash += hash_of(path);
  }
  check_named_columns(files.table, data);
  if (!data.labels_path.empty()) {
    files.labels = read_label_names(base / data.labels_path);
    check_columns(files.table, files.labels, "data.labels_path");
  }
  return files;
}

}  // namespace kindred
