#pragma once

#include <cstddef>
#include <string>

namespace kindred {

// Colours tell networks and lines apart; never they alone: a number, a name or a dash always says
// the same. page_style() gives each class its colour for light and dark pages.
inline constexpr size_t kColours = 8;

// "c0" … "c7": a stroke or fill by where it stands. Beyond, they begin again.
[[nodiscard]] inline std::string colour_class(size_t index) {
  return "c" + std::to_string(index % kColours);
}

}  // namespace kindred
