#include "kindred/table/column_reader.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/binary/column_file.h"
#include "kindred/binary/packed_file.h"
#include "kindred/table/row_texts.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

bool is_pandas_index(const std::string& name) {
  return name.starts_with("__index_level_") && name.ends_with("__");
}

std::string checksum_of(const std::filesystem::path& path) {
  constexpr size_t kStep = size_t{1} << 20;
  PackedFile file(path);
  std::string bytes(kStep, '\0');
  while (file.read(bytes.data(), kStep) > 0) {
  }
  return file.checksum();
}

}  // namespace

Table read_columns(const std::filesystem::path& path, const DataOptions& options,
                   const Table::TakePart& take) {
  const std::string where = path.string();
  TextSource::require_file(path);
  const ColumnFile file(path);
  std::vector<Column> columns;
  std::vector<bool> kept;
  std::vector<std::string> warnings;
  for (const auto& field : file.fields()) {
    kept.push_back(!is_pandas_index(field.name));
    if (!kept.back()) {
      warnings.push_back(fmt::format("{}: {}, which pandas writes for an index, is left out", where,
                                     quote(field.name)));
      continue;
    }
    std::optional<ColumnKind> kind;
    if (field.number)
      kind = ColumnKind::kNumeric;
    else if (field.text_classes)
      kind = ColumnKind::kCategorical;
    columns.push_back({field.name, kind, {}});
  }
  if (columns.empty() || file.rows() <= 0) reject_input(where, "holds no rows or no columns");
  if (!take && static_cast<double>(file.rows()) * (16 + 4 * static_cast<double>(columns.size())) >
                   static_cast<double>(Table::kMaxBytes))
    reject_input(where, fmt::format("{} rows × {} columns are more than a table may hold ({} GiB)",
                                    file.rows(), columns.size(), Table::kMaxBytes >> 30));
  Table table(where, std::move(columns));
  const auto all_rows = static_cast<double>(file.rows());
  table.hand_over(take, [&] { return static_cast<double>(table.added()) / all_rows; });
  table.notes().warnings = std::move(warnings);
  RowTexts rows(table, options);
  std::string own_text;
  std::vector<size_t> own_ends;
  file.read([&](const std::string& text, const std::vector<size_t>& ends) {
    if (!is_utf8(text) || text.find('\0') != std::string::npos)
      reject_input(where,
                   fmt::format("row {} holds bytes that are not UTF-8 text", table.added() + 1));
    own_text.clear();
    own_ends.clear();
    for (size_t i = 0; i < ends.size(); ++i) {
      if (!kept[i]) continue;
      const size_t begin = i == 0 ? 0 : ends[i - 1];
      own_text.append(text, begin, ends[i] - begin);
      own_ends.push_back(own_text.size());
    }
    rows.add(own_text, own_ends);
  });
  table.notes().checksum = checksum_of(path);
  return table;
}

}  // namespace kindred
