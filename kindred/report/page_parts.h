#pragma once

#include <string_view>

namespace kindred {

// The page's style sheet: light and dark by the reader's setting, phones, print.
[[nodiscard]] std::string_view page_style();

// The page's script, plain and small: what a cell of a map holds, one chart of many, the lines of a
// task or network. All that the page says can be read without it.
[[nodiscard]] std::string_view page_script();

}  // namespace kindred
