#include "kindred/table/cell_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "kindred/base/text.h"

namespace kindred {
namespace {

// Longer texts are not treated as numbers.
constexpr size_t kLongestNumber = 64;

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

bool is_digit_at(std::string_view text, size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

size_t digits_at(std::string_view text, size_t at) {
  size_t count = 0;
  while (is_digit_at(text, at + count)) ++count;
  return count;
}

// Length in bytes of the grouped digits at the start of `text`, "1,234,567" with `mark` = ","; 0 if
// there are fewer than two groups.
size_t grouped_length(std::string_view text, std::string_view mark) {
  size_t at = digits_at(text, 0);
  if (at < 1 || at > 3 || text[0] == '0') return 0;  // grouped numbers never begin with 0
  size_t groups = 0;
  while (text.substr(at).starts_with(mark) && digits_at(text, at + mark.size()) == 3) {
    at += mark.size() + 3;
    ++groups;
  }
  return groups > 0 ? at : 0;
}

// Whether `text` may follow grouped digits: it is empty, or a fraction after the other mark.
bool is_fraction(std::string_view text, char mark) {
  if (text.empty()) return true;
  return text[0] == mark && digits_at(text, 1) == text.size() - 1;
}

bool is_grouped(std::string_view text) {
  text = without_sign(text);
  if (const size_t length = grouped_length(text, ","); length > 0)
    return is_fraction(text.substr(length), '.');
  if (const size_t length = grouped_length(text, "."); length > 0)
    return is_fraction(text.substr(length), ',');
  // Blank, no-break space, narrow no-break space, apostrophe, typographic apostrophe, underscore.
  for (const std::string_view mark : {" ", "\xC2\xA0", "\xE2\x80\xAF", "'", "\xE2\x80\x99", "_"}) {
    const size_t length = grouped_length(text, mark);
    if (length > 0)
      return is_fraction(text.substr(length), '.') || is_fraction(text.substr(length), ',');
  }
  return false;
}

bool is_infinity(std::string_view text) {
  const std::string_view bare = without_sign(text);
  if (bare == "\xE2\x88\x9E") return true;
  if (bare.empty() || std::string_view("iI0123456789.").find(bare[0]) == std::string_view::npos)
    return false;
  double value = 0;
  const auto [end, error] = std::from_chars(bare.data(), bare.data() + bare.size(), value);
  if (end == bare.data() + bare.size() && error == std::errc::result_out_of_range) return true;
  const std::string word = lower(bare);
  return word == "inf" || word == "infinity" || word == "1.#inf";
}

bool is_amount(std::string_view text) {
  text = trim(text);
  return parse_number(text) || has_decimal_comma(text) || is_grouped(text);
}

bool is_money(std::string_view text) {
  constexpr std::array<std::string_view, 5> kSigns = {"$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5",
                                                      "\xE2\x82\xB9"};
  const std::string_view bare = without_sign(text);
  return std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
    return (bare.starts_with(sign) && is_amount(bare.substr(sign.size()))) ||
           (text.ends_with(sign) && is_amount(text.substr(0, text.size() - sign.size())));
  });
}

}  // namespace

bool has_decimal_comma(std::string_view text) {
  text = trim(text);
  const size_t comma = text.find(',');
  if (comma == std::string_view::npos || text.size() > kLongestNumber) return false;
  if (!is_digit_at(text, comma + 1)) return false;
  if (text.find_first_of(",.", comma + 1) != std::string_view::npos) return false;
  if (text.substr(0, comma).find('.') != std::string_view::npos) return false;
  std::string pointed(text);
  pointed[comma] = '.';
  return parse_number(pointed).has_value();
}

bool may_be_grouped(std::string_view text) {
  text = without_sign(trim(text));
  const size_t length = std::max(grouped_length(text, ","), grouped_length(text, "."));
  return length > 0 && length == text.size();
}

CellFormat format_of_cell(std::string_view text) {
  text = trim(text);
  if (parse_number(text)) return CellFormat::kNumber;
  // All looks except infinities contain a digit.
  if (text.size() > kLongestNumber) return CellFormat::kText;
  if (is_infinity(text)) return CellFormat::kInfinity;
  if (text.find_first_of("0123456789") == std::string_view::npos) return CellFormat::kText;
  if (is_grouped(text)) return CellFormat::kThousands;
  if (has_decimal_comma(text)) return CellFormat::kDecimalComma;
  if (text.ends_with('%') && is_amount(text.substr(0, text.size() - 1)))
    return CellFormat::kPercent;
  return is_money(text) ? CellFormat::kMoney : CellFormat::kText;
}

std::string_view words_of(CellFormat format) {
  switch (format) {
    case CellFormat::kInfinity:
      return "infinite or out of range";
    case CellFormat::kThousands:
      return "numbers with thousands separators";
    case CellFormat::kDecimalComma:
      return "numbers with a decimal comma";
    case CellFormat::kPercent:
      return "numbers with a per cent sign";
    case CellFormat::kMoney:
      return "amounts of money";
    default:
      return {};
  }
}

}  // namespace kindred
