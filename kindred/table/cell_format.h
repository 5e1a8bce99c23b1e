#pragma once

#include <string_view>

namespace kindred {

// The format of a cell. All but kNumber and kText are numbers to a human reader but do not parse.
enum class CellFormat {
  kNumber,
  kInfinity,      // "inf", "-Infinity", "1e999"
  kThousands,     // "1,234.5", "1.234,5", "1 234"; also "1,234", which may be a decimal comma
  kDecimalComma,  // "0,5"
  kPercent,       // "45 %"
  kMoney,         // "$12.50", "12 €"
  kText,
};

// Ignores blanks around `text`.
[[nodiscard]] CellFormat format_of_cell(std::string_view text);

// "numbers with a per cent sign", …, for messages; empty for kNumber and kText.
[[nodiscard]] std::string_view words_of(CellFormat format);

// Whether `text` is a number with one comma in place of the point: "0,5", "1,234", "-,5e3".
[[nodiscard]] bool has_decimal_comma(std::string_view text);

// Whether every point or comma of `text`, a number, may separate groups of three digits: "1,234",
// "-12.345.678". Such a mark is ambiguous.
[[nodiscard]] bool may_be_grouped(std::string_view text);

}  // namespace kindred
