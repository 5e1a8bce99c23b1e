#pragma once

#include <string_view>

namespace kindred {

// What a cell looks like. All but kNumber and kText are numbers to a reader and not to a computer.
enum class CellLook {
  kNumber,
  kInfinity,      // "inf", "-Infinity", "1e999"
  kThousands,     // "1,234.5", "1.234,5", "1 234"; "1,234" too, which may also be a decimal comma
  kDecimalComma,  // "0,5"
  kPercent,       // "45 %"
  kMoney,         // "$12.50", "12 €"
  kText,
};

// Blanks around `text` do not matter.
[[nodiscard]] CellLook look_of(std::string_view text);

// "numbers with a per cent sign", …, for messages; empty for kNumber and kText.
[[nodiscard]] std::string_view words_of(CellLook look);

// Whether `text` is a number but for the one comma in place of the point: "0,5", "1,234", "-,5e3".
[[nodiscard]] bool has_decimal_comma(std::string_view text);

// Whether marks that group the digits by threes are all that `text`, a number, shows of a point or
// comma: "1,234", "-12.345.678". A point or comma so placed may mean either.
[[nodiscard]] bool may_be_grouped(std::string_view text);

}  // namespace kindred
