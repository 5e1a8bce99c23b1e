#include "kindred/table/cell_counts.h"

#include <string_view>

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr double kNearly = 0.9, kHalf = 0.5;

void count_cell(CellCounts& counts, std::string_view cell, int64_t row) {
  const CellFormat format = format_of_cell(cell);
  if (format == CellFormat::kNumber) {
    ++counts.numbers;
  } else if (format == CellFormat::kText) {
    if (counts.texts++ == 0) counts.first_text = row;
  } else if (counts.lookalikes++ == 0) {
    counts.first_lookalike = row;
    counts.format = format;
  }
}

std::string_view mending(CellFormat format) {
  switch (format) {
    case CellFormat::kThousands:
    case CellFormat::kDecimalComma:
      return "write them without thousands separators and with a decimal point, or set "
             "data.decimal = \",\" if the comma is the decimal mark";
    case CellFormat::kInfinity:
      return "write finite numbers, or leave those cells empty";
    default:
      return "write only the numbers";
  }
}

}  // namespace

bool CellCounts::nearly_numeric() const {
  return others() > 0 &&
         static_cast<double>(numbers + lookalikes) >= kNearly * static_cast<double>(filled());
}

bool CellCounts::half_numeric() const {
  return others() > 0 && static_cast<double>(numbers) >= kHalf * static_cast<double>(filled());
}

std::vector<CellCounts> count_cells(const Table& table, std::span<const int64_t> columns) {
  std::vector<CellCounts> counts(columns.size());
  // Row by row, in memory order.
  for (int64_t row = 0; row < table.rows(); ++row) {
    for (size_t i = 0; i < columns.size(); ++i) {
      const std::string_view cell = table.cell(row, columns[i]);
      if (!cell.empty()) count_cell(counts[i], cell, row);
    }
  }
  return counts;
}

std::string mixed_words(const Table& table, int64_t column, const CellCounts& counts) {
  const bool alike = counts.lookalikes >= counts.texts;
  const int64_t row = alike ? counts.first_lookalike : counts.first_text;
  std::string words = fmt::format("{}: {} of the {} values of this column {}, such as {}",
                                  table.place(row, column), counts.others(), counts.filled(),
                                  counts.others() == 1 ? "is not a number" : "are not numbers",
                                  quote(table.cell(row, column), 30));
  if (alike) words += fmt::format(" ({}): {}", words_of(counts.format), mending(counts.format));
  return words;
}

}  // namespace kindred
