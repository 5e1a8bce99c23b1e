#pragma once

#include <string>

namespace kindred {

// A key is "<section>.<field>", e.g. "train.learning_rate".
[[nodiscard]] inline std::string section_of(const std::string& key) {
  return key.substr(0, key.find('.'));
}

// Keys of the [[data.join]] tables are "data.join.<field>".
inline constexpr const char* kJoinSection = "data.join";

[[nodiscard]] inline std::string field_of(const std::string& key) {
  return key.substr(key.find('.') + 1);
}

}  // namespace kindred
