#pragma once

#include <string>

namespace kindred {

// Returns a short description of a config section; "" for an unknown section.
[[nodiscard]] std::string section_title(const std::string& section);

// Returns the text of docs/config.md (Markdown), generated from the option records: every key with
// its type, values, default and meaning.
[[nodiscard]] std::string config_reference();

}  // namespace kindred
