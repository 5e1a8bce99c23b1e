#include "kindred/split/dates.h"

#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/split/date_text.h"

namespace kindred {
namespace {

using Form = DateText::Form;

class DateColumn {
 public:
  DateColumn(const Table& table, int64_t column) : table_(table), column_(column) { scan(); }

  [[nodiscard]] Dates read() const {
    const bool month_first = !day_first();
    Dates dates{{}, note(month_first)};
    dates.instants.reserve(static_cast<size_t>(table_.rows()));
    for (int64_t row = 0; row < table_.rows(); ++row)
      dates.instants.push_back(instant(row, *parse_date(cell(row)), month_first));
    return dates;
  }

 private:
  // Determines the common form of all cells, and evidence for the order of day and month.
  void scan() {
    for (int64_t row = 0; row < table_.rows(); ++row) {
      const auto date = parse_date(cell(row));
      if (!date)
        fail(row,
             "is neither a number nor a date such as 2020-01-27 or 27/01/2020; correct it, or set "
             "data.order_column to another column");
      if (date->short_year) fail(row, "has a year of two digits; write four digits");
      if (row == 0) {
        form_ = date->form;
        has_zone_ = date->offset.has_value();
      }
      if (date->form != form_)
        fail(row,
             fmt::format(
                 "has a different format than {} on another line; write all dates in one format",
                 quote(cell(0))));
      if (date->offset.has_value() != has_zone_)
        fail(row, fmt::format("{} a time zone and {} on another line {}; give the time zone in all "
                              "dates or in none",
                              has_zone_ ? "lacks" : "has", quote(cell(0)),
                              has_zone_ ? "has one" : "lacks it"));
      if (date->first > 12 && large_first_ < 0) large_first_ = row;
      if (date->second > 12 && large_second_ < 0) large_second_ = row;
      if (date->first != date->second && differing_ < 0) differing_ = row;
    }
  }

  [[nodiscard]] bool day_first() const {
    if (form_ != Form::kYearLast && form_ != Form::kPoints) return false;
    if (large_first_ >= 0 && large_second_ >= 0)
      fail(large_first_, fmt::format("begins with the day, but {} on another line with the month; "
                                     "write all dates in one format",
                                     quote(cell(large_second_))));
    if (large_first_ >= 0 || large_second_ >= 0) return large_first_ >= 0;
    if (form_ == Form::kYearLast && differing_ >= 0)
      fail(differing_,
           "may begin with the day or with the month, like all dates of the column; write the year "
           "first, such as 2020-01-27");
    return true;
  }

  [[nodiscard]] std::string note(bool month_first) const {
    if (form_ != Form::kYearLast && form_ != Form::kPoints) return {};
    const int64_t shown_by = month_first ? large_second_ : large_first_;
    return fmt::format(
        "the dates of column {} are read with the {} first, {}", quote(table_.column(column_).name),
        month_first ? "month" : "day",
        shown_by < 0 ? "as is common" : fmt::format("as {} must be", quote(cell(shown_by))));
  }

  [[nodiscard]] Instant instant(int64_t row, const DateText& date, bool month_first) const {
    namespace chrono = std::chrono;
    const int month = month_first ? date.first : date.second;
    const int day = month_first ? date.second : date.first;
    const chrono::year_month_day calendar_day(chrono::year(date.year),
                                              chrono::month(static_cast<unsigned>(month)),
                                              chrono::day(static_cast<unsigned>(day)));
    if (!calendar_day.ok()) fail(row, "is not a day of the calendar; correct it");
    const int64_t days = chrono::sys_days(calendar_day).time_since_epoch().count();
    return {86400 * days + date.seconds - date.offset.value_or(0), date.nanoseconds};
  }

  [[nodiscard]] std::string_view cell(int64_t row) const { return table_.cell(row, column_); }

  [[noreturn]] void fail(int64_t row, const std::string& what) const {
    throw InputError(fmt::format("{}: {} {}", table_.place(row, column_), quote(cell(row)), what));
  }

  const Table& table_;
  int64_t column_;
  Form form_ = Form::kYearFirst;
  bool has_zone_ = false;
  // Rows whose first or second number exceeds 12, and one whose two numbers differ; −1 for none.
  int64_t large_first_ = -1, large_second_ = -1, differing_ = -1;
};

// Whether `digits` is a valid day from 1900 to 2099, with year, month and day at the given offsets.
bool is_day(std::string_view digits, size_t year, size_t month, size_t day) {
  const auto number = [&](size_t at, size_t count) {
    int value = 0;
    for (const char digit : digits.substr(at, count)) value = 10 * value + (digit - '0');
    return value;
  };
  const std::chrono::year_month_day calendar_day(
      std::chrono::year(number(year, 4)),
      std::chrono::month(static_cast<unsigned>(number(month, 2))),
      std::chrono::day(static_cast<unsigned>(number(day, 2))));
  return calendar_day.ok() && number(year, 4) >= 1900 && number(year, 4) < 2100;
}

}  // namespace

Dates read_dates(const Table& table, int64_t column) {
  return DateColumn(table, column).read();
}

bool are_unmarked_dates(const Table& table, int64_t column) {
  bool year_first = true;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const std::string_view text = trim(table.cell(row, column));
    if (text.size() != 8 || text.find_first_not_of("0123456789") != std::string_view::npos)
      return false;
    if (!is_day(text, 4, 2, 0) && !is_day(text, 4, 0, 2)) return false;
    year_first = year_first && is_day(text, 0, 4, 6);
  }
  return !year_first;
}

}  // namespace kindred
