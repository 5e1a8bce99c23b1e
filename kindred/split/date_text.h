#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kindred {

// A date as written; the order of day and month may be undecided.
struct DateText {
  enum class Form {
    kYearFirst,   // 2020-01-27, 2020/1/27, 2020-01, 2020-Jan-27: first = month, second = day
    kYearLast,    // 27/01/2020, 01-27-2020: first and second as written
    kPoints,      // 27.01.2020: as written
    kNamedMonth,  // 27 Jan 2020, January 27, 2020, Jan 2020: first = month, second = day
  };
  Form form = Form::kYearFirst;
  int year = 0;
  bool short_year = false;  // written with two digits
  int first = 1, second = 1;
  int64_t seconds = 0;  // since midnight
  int64_t nanoseconds = 0;
  std::optional<int64_t> offset = {};  // of the zone from UTC, in seconds
};

// Parses all of `text` as a date, optionally followed by a blank or T and a time: 18:30,
// 18:30:05.25, 6:30 PM, each optionally followed by Z, UTC or +01:00. nullopt for other texts.
// Checks only the ranges of the time.
[[nodiscard]] std::optional<DateText> parse_date(std::string_view text);

}  // namespace kindred
