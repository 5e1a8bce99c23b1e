#pragma once

#include <string_view>

namespace kindred {

// The page's style sheet: light and dark by the reader's setting, phones, print.
[[nodiscard]] std::string_view page_style();

// The page's script: shows the values of a map's cell, one chart of many, the lines of a task or
// network. All content is readable without it.
[[nodiscard]] std::string_view page_script();

}  // namespace kindred
