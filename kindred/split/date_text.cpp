#include "kindred/split/date_text.h"

#include <array>
#include <string>

#include "kindred/base/text.h"

namespace kindred {
namespace {

using Form = DateText::Form;

bool is_decimal_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

// Parses a text from left to right.
class DateScanner {
 public:
  explicit DateScanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool at_digit() const { return !rest_.empty() && is_decimal_digit(rest_[0]); }
  [[nodiscard]] bool at_letter() const { return !rest_.empty() && is_letter(rest_[0]); }

  bool take(char letter) {
    if (!rest_.starts_with(letter)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Consumes one of `letters`; 0 if none is next.
  char take_any(std::string_view letters) {
    if (rest_.empty() || letters.find(rest_[0]) == std::string_view::npos) return 0;
    const char taken = rest_[0];
    rest_.remove_prefix(1);
    return taken;
  }
  void skip(std::string_view letters) {
    while (take_any(letters) != 0) {
    }
  }
  // Consumes all digits that are next.
  std::string_view take_digits() {
    size_t count = 0;
    while (count < rest_.size() && is_decimal_digit(rest_[count])) ++count;
    const auto digits = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return digits;
  }
  std::string take_word() {
    size_t count = 0;
    while (count < rest_.size() && is_letter(rest_[count])) ++count;
    const std::string_view word = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return lower(word);
  }

 private:
  std::string_view rest_;
};

// Precondition: at most nine digits.
int value_of(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = 10 * value + (digit - '0');
  return value;
}

std::optional<int> take_number(DateScanner& scanner, size_t most_digits) {
  const auto digits = scanner.take_digits();
  if (digits.empty() || digits.size() > most_digits) return std::nullopt;
  return value_of(digits);
}

bool take_year(DateScanner& scanner, DateText& date) {
  const auto digits = scanner.take_digits();
  if (digits.size() != 4 && digits.size() != 2) return false;
  date.year = value_of(digits);
  date.short_year = digits.size() == 2;
  return true;
}

bool take_month_name(DateScanner& scanner, DateText& date) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  const std::string word = scanner.take_word();
  for (size_t i = 0; i < kMonths.size(); ++i) {
    const bool shortened = word.size() == 3 && kMonths[i].starts_with(word);
    if (word != kMonths[i] && !shortened && !(word == "sept" && i == 8)) continue;
    date.first = static_cast<int>(i) + 1;
    return true;
  }
  return false;
}

constexpr std::string_view kGaps = " ,-/.";

bool take_year_first(DateScanner& scanner, DateText& date) {
  date.form = Form::kYearFirst;
  const char mark = scanner.take_any("-/. ");
  if (mark == 0) return false;
  if (scanner.at_letter()) {
    if (!take_month_name(scanner, date)) return false;
  } else {
    const auto month = take_number(scanner, 2);
    if (!month || mark == ' ') return false;
    date.first = *month;
  }
  if (!scanner.take(mark)) return mark != '.';
  const auto day = take_number(scanner, 2);
  date.second = day.value_or(0);
  return day.has_value();
}

bool take_day_or_month_first(DateScanner& scanner, DateText& date, int first) {
  const char mark = scanner.take_any("-/. ");
  if (mark == 0) return false;
  scanner.skip(" ");
  if (scanner.at_letter()) {
    date.form = Form::kNamedMonth;
    date.second = first;
    if (!take_month_name(scanner, date)) return false;
    scanner.skip(kGaps);
    return take_year(scanner, date);
  }
  date.form = mark == '.' ? Form::kPoints : Form::kYearLast;
  const auto second = take_number(scanner, 2);
  if (!second || mark == ' ' || !scanner.take(mark)) return false;
  date.first = first;
  date.second = *second;
  return take_year(scanner, date);
}

bool take_month_first(DateScanner& scanner, DateText& date) {
  date.form = Form::kNamedMonth;
  if (!take_month_name(scanner, date)) return false;
  scanner.skip(kGaps);
  const auto digits = scanner.take_digits();
  if (digits.size() == 4) {  // no day
    date.year = value_of(digits);
    return true;
  }
  if (digits.empty() || digits.size() > 2) return false;
  date.second = value_of(digits);
  scanner.skip(kGaps);
  return take_year(scanner, date);
}

bool take_day(DateScanner& scanner, DateText& date) {
  if (scanner.at_letter()) return take_month_first(scanner, date);
  const auto digits = scanner.take_digits();
  if (digits.size() == 4) {
    date.year = value_of(digits);
    return take_year_first(scanner, date);
  }
  if (digits.empty() || digits.size() > 2) return false;
  return take_day_or_month_first(scanner, date, value_of(digits));
}

bool take_zone(DateScanner& scanner, DateText& date) {
  scanner.skip(" ");
  if (scanner.at_end()) return true;
  if (scanner.at_letter()) {
    const std::string word = scanner.take_word();
    date.offset = 0;
    return word == "z" || word == "utc" || word == "gmt";
  }
  const char sign = scanner.take_any("+-");
  const auto digits = scanner.take_digits();
  if (sign == 0 || (digits.size() != 2 && digits.size() != 4)) return false;
  int minutes = 0;
  if (digits.size() == 4) {
    minutes = value_of(digits.substr(2));
  } else if (scanner.take(':')) {
    const auto rest = take_number(scanner, 2);
    if (!rest) return false;
    minutes = *rest;
  }
  const int hours = value_of(digits.substr(0, 2));
  if (hours > 23 || minutes > 59) return false;
  date.offset = (sign == '-' ? -60 : 60) * (60 * hours + minutes);
  return true;
}

// Converts an hour 1 to 12 with "AM" or "PM" to 0 to 23.
bool take_half_of_day(DateScanner& scanner, int& hour) {
  DateScanner ahead = scanner;
  ahead.skip(" ");
  const std::string word = ahead.take_word();
  if (word != "am" && word != "pm") return true;
  if (hour < 1 || hour > 12) return false;
  hour = hour % 12 + (word == "pm" ? 12 : 0);
  scanner = ahead;
  return true;
}

bool take_fraction(DateScanner& scanner, DateText& date) {
  const auto digits = scanner.take_digits();
  if (digits.empty()) return false;
  std::string nine(digits.substr(0, 9));
  nine.resize(9, '0');
  date.nanoseconds = value_of(nine);
  return true;
}

bool take_time(DateScanner& scanner, DateText& date) {
  if (!scanner.take('T') && scanner.take_any(" ,") == 0) return false;
  scanner.skip(" ");
  auto hour = take_number(scanner, 2);
  if (!hour || !scanner.take(':')) return false;
  const auto minute = take_number(scanner, 2);
  if (!minute) return false;
  int second = 0;
  if (scanner.take(':')) {
    const auto given = take_number(scanner, 2);
    if (!given) return false;
    second = *given;
    if (scanner.take_any(".,") != 0 && !take_fraction(scanner, date)) return false;
  }
  if (!take_half_of_day(scanner, *hour)) return false;
  if (*hour > 23 || *minute > 59 || second > 60) return false;  // 60: a leap second
  date.seconds = 3600 * *hour + 60 * *minute + second;
  return take_zone(scanner, date);
}

}  // namespace

std::optional<DateText> parse_date(std::string_view text) {
  DateScanner scanner(trim(text));
  DateText date;
  if (!take_day(scanner, date)) return std::nullopt;
  if (!scanner.at_end() && !take_time(scanner, date)) return std::nullopt;
  if (!scanner.at_end()) return std::nullopt;
  return date;
}

}  // namespace kindred
