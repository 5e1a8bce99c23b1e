#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "kindred/stats/interval.h"

namespace kindred {

// Numbers formatted for people, with a true minus sign; "–" if unknown (NaN or nullopt).

// Three significant digits: "0.000123", "1.23e-05", "12.3".
[[nodiscard]] std::string affinity_text(double value);
// "0.4713": four decimals; four significant digits from 1000 on.
[[nodiscard]] std::string result_text(std::optional<double> value);
// The same with a sign, and with at least two significant digits: "+0.0012", "−0.000031".
[[nodiscard]] std::string change_text(std::optional<double> value);
// "+0.12 %" of a share.
[[nodiscard]] std::string percent_change_text(std::optional<double> share);
// "62 %" of a share; "< 0.1 %" if it is smaller and not 0.
[[nodiscard]] std::string share_text(double share);
// "3.5 s", "2 min 5 s", "1 h 3 min".
[[nodiscard]] std::string seconds_text(double seconds);
// "1,234"; from 10^15 on "1.8e+308".
[[nodiscard]] std::string count_text(double count);
// "1 network", "3 networks".
[[nodiscard]] std::string counted(size_t count, const std::string& noun);

// A coordinate in a picture, with at most two decimals.
[[nodiscard]] std::string place_text(double value);

}  // namespace kindred
