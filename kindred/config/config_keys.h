#pragma once

#include <string>

namespace kindred {

// A key is "<section>.<field>", e.g. "train.learning_rate".
[[nodiscard]] inline std::string section_of(const std::string& key) {
  return key.substr(0, key.find('.'));
}

[[nodiscard]] inline std::string field_of(const std::string& key) {
  return key.substr(key.find('.') + 1);
}

}  // namespace kindred
