#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kindred {

// Which of the usual separators of cells (comma, semicolon, bar, tab) a line holds outside double
// quotes, each once, in that order.
[[nodiscard]] std::string separators_in(std::string_view line);

// The separator that the first line of a file shows: the comma where the line holds one or holds no
// separator; else the only other one that it holds; nothing where it holds several others.
[[nodiscard]] std::optional<char> guess_separator(std::string_view line);

// `separator` for messages: "\";\"", "a tab".
[[nodiscard]] std::string separator_words(char separator);

}  // namespace kindred
