#pragma once

#include <cstddef>
#include <string>

namespace kindred {

// Colours distinguish networks and lines, but never alone: a number, a name or a dash always says
// the same. page_style() defines the colour of each class for light and dark pages.
inline constexpr size_t kColours = 8;

// "c0" … "c7": CSS class for a stroke or fill by index, repeating after kColours.
[[nodiscard]] inline std::string colour_class(size_t index) {
  return "c" + std::to_string(index % kColours);
}

}  // namespace kindred
