#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kindred {

// The common cell separators (comma, semicolon, bar, tab) that occur in a line outside double
// quotes, each once, in that order.
[[nodiscard]] std::string separators_in(std::string_view line);

// The separator of a file, from its first line: the comma if the line contains one or contains no
// separator; otherwise the only other one; nullopt if it contains several others.
[[nodiscard]] std::optional<char> guess_separator(std::string_view line);

// `separator` for messages: "\";\"", "a tab".
[[nodiscard]] std::string separator_words(char separator);

}  // namespace kindred
