#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// Set of cell texts that mean "missing". Most other cells are ruled out by their first byte.
class MissingTexts {
 public:
  explicit MissingTexts(const std::vector<std::string>& texts) : texts_(texts) {
    for (const auto& text : texts_)
      if (!text.empty()) begins_[static_cast<unsigned char>(text[0])] = true;
  }

  [[nodiscard]] bool holds(std::string_view text) const {
    if (text.empty()) return true;
    return begins_[static_cast<unsigned char>(text[0])] &&
           std::find(texts_.begin(), texts_.end(), text) != texts_.end();
  }

 private:
  std::vector<std::string> texts_;
  std::array<bool, 256> begins_{};
};

}  // namespace kindred
