#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kindred {

// A date as it is written; which of two numbers is the day may still be open.
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
  int64_t seconds = 0;  // of the day
  int64_t nanoseconds = 0;
  std::optional<int64_t> offset = {};  // of the zone from UTC, in seconds
};

// The date that the whole of `text` spells, alone or with a time behind a blank or T: 18:30,
// 18:30:05.25, 6:30 PM, each with Z, UTC or +01:00 behind it or not. Nothing for other texts. Of
// the ranges only those of the time are looked at.
[[nodiscard]] std::optional<DateText> parse_date(std::string_view text);

}  // namespace kindred
