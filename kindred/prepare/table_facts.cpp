#include "kindred/prepare/table_facts.h"

#include <array>
#include <string_view>
#include <unordered_set>

#include "kindred/base/text.h"
#include "kindred/data/identifier_columns.h"
#include "kindred/split/split.h"
#include "kindred/table/column_values.h"

namespace kindred {
namespace {

ColumnFacts facts_of(const Table& table, int64_t column) {
  ColumnFacts facts;
  facts.name = table.column(column).name;
  std::unordered_set<std::string_view> texts;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const std::string_view cell = table.cell(row, column);
    if (cell.empty()) continue;
    ++facts.filled;
    if (texts.size() <= static_cast<size_t>(ColumnFacts::kMostCounted)) texts.insert(cell);
  }
  facts.different = static_cast<int64_t>(texts.size());
  const auto declared = table.column(column).declared_kind;
  facts.numeric =
      declared ? *declared == ColumnKind::kNumeric : facts.filled > 0 && all_numbers(table, column);
  return facts;
}

bool names_parts(const Table& table, const ColumnFacts& facts) {
  constexpr int64_t kMostWords = 6;
  if (facts.different < 3 || facts.different > kMostWords || facts.filled < table.rows())
    return false;
  const int64_t column = table.find(facts.name);
  std::array<bool, 3> named = {};
  for (int64_t row = 0; row < table.rows(); ++row) {
    const auto part = part_of_name(table.cell(row, column));
    if (!part) return false;
    named[*part] = true;
  }
  return named[0] && named[1] && named[2];
}

}  // namespace

std::vector<ColumnFacts> column_facts(const Table& table, std::span<const int64_t> file_rows,
                                      const DataOptions& options) {
  std::vector<ColumnFacts> columns;
  columns.reserve(static_cast<size_t>(table.columns()));
  for (int64_t column = 0; column < table.columns(); ++column) {
    ColumnFacts facts = facts_of(table, column);
    Feature feature;
    feature.name = facts.name;
    feature.kind = facts.numeric ? ColumnKind::kNumeric : ColumnKind::kCategorical;
    facts.identifier = !identifier_warnings(table, file_rows, {feature}, options).empty();
    columns.push_back(std::move(facts));
  }
  return columns;
}

std::optional<std::string> part_column(const Table& table,
                                       const std::vector<ColumnFacts>& columns) {
  for (const auto& facts : columns)
    if (names_parts(table, facts)) return facts.name;
  return std::nullopt;
}

}  // namespace kindred
