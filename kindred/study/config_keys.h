#pragma once

#include <string>

namespace kindred {

// A key is "<section>.<field>", such as "train.learning_rate".
[[nodiscard]] inline std::string section_of(const std::string& key) {
  return key.substr(0, key.find('.'));
}

[[nodiscard]] inline std::string field_of(const std::string& key) {
  return key.substr(key.find('.') + 1);
}

// Whether the key holds the path of a file, relative to the config that it stands in.
[[nodiscard]] inline bool is_path(const std::string& key) {
  const std::string field = field_of(key);
  return field == "path" || field.ends_with("_path");
}

}  // namespace kindred
