#pragma once

#include <string>

#include "kindred/model/registry.h"

namespace kindred {

// A key is "<section>.<field>", e.g. "train.learning_rate".
[[nodiscard]] inline std::string section_of(const std::string& key) {
  return key.substr(0, key.find('.'));
}

[[nodiscard]] inline std::string field_of(const std::string& key) {
  return key.substr(key.find('.') + 1);
}

// Whether the key's value is a file path, relative to the config's directory.
[[nodiscard]] inline bool holds_path(const std::string& key, const std::string& value) {
  const std::string field = field_of(key);
  if (key == "model.trunk") return names_trunk_file(value);
  return (field == "path" || field.ends_with("_path")) && !value.empty();
}

}  // namespace kindred
