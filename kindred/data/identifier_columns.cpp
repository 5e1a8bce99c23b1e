#include "kindred/data/identifier_columns.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr int64_t kFewestCells = 20;
constexpr int64_t kMostRows = 1'000'000;  // checked per file, to bound memory

// First row of each file, and the end of the last file.
std::vector<int64_t> bounds_of(const Table& table, std::span<const int64_t> file_rows) {
  std::vector<int64_t> bounds = {0};
  for (const int64_t rows : file_rows)
    if (rows > 0) bounds.push_back(bounds.back() + rows);
  bounds.back() = table.rows();
  if (bounds.size() == 1) bounds.insert(bounds.begin(), 0);
  return bounds;
}

bool counts_rows(const Table& table, int64_t column, int64_t begin, int64_t end) {
  std::optional<double> first;
  for (int64_t row = begin; row < end; ++row) {
    const auto number = parse_number(trim(table.cell(row, column)));
    if (!number) return false;
    if (!first) first = *number;
    if ((*first != 0 && *first != 1) || *number != *first + static_cast<double>(row - begin))
      return false;
  }
  return first.has_value();
}

// Stops at the first fraction or repetition, which comes early except for identifiers.
bool all_differ(const Table& table, int64_t column, int64_t begin, int64_t end) {
  std::unordered_set<std::string_view> seen;
  for (int64_t row = begin; row < end; ++row) {
    const std::string_view cell = table.cell(row, column);
    if (cell.empty()) continue;
    const auto number = parse_number(trim(cell));
    if ((number && *number != std::floor(*number)) || !seen.insert(cell).second) return false;
  }
  return static_cast<int64_t>(seen.size()) >= std::min(kFewestCells, end - begin);
}

template <class Holds>
bool in_every_file(const std::vector<int64_t>& bounds, const Holds& holds) {
  for (size_t i = 1; i < bounds.size(); ++i)
    if (!holds(bounds[i - 1], std::min(bounds[i], bounds[i - 1] + kMostRows))) return false;
  return true;
}

}  // namespace

std::vector<std::string> identifier_warnings(const Table& table, std::span<const int64_t> file_rows,
                                             const std::vector<Feature>& features,
                                             const DataOptions& options) {
  std::vector<std::string> warnings;
  if (table.rows() < kFewestCells) return warnings;
  std::unordered_set<std::string_view> meant(options.numeric.begin(), options.numeric.end());
  meant.insert(options.categorical.begin(), options.categorical.end());
  const auto bounds = bounds_of(table, file_rows);
  for (const auto& feature : features) {
    if (meant.contains(feature.name)) continue;
    const int64_t column = table.find(feature.name);
    const bool counting = in_every_file(
        bounds, [&](int64_t begin, int64_t end) { return counts_rows(table, column, begin, end); });
    if (!counting && !in_every_file(bounds, [&](int64_t begin, int64_t end) {
          return all_differ(table, column, begin, end);
        }))
      continue;
    warnings.push_back(
        fmt::format("column {} {}; add it to data.drop if it identifies the row, or to data.{} if "
                    "it is a feature",
                    quote(feature.name), counting ? "counts the rows" : "differs in every row",
                    feature.kind == ColumnKind::kNumeric ? "numeric" : "categorical"));
  }
  return warnings;
}

}  // namespace kindred
