#pragma once

#include <string>

namespace kindred {

// What a section of the config is about, in a few words; "" for an unknown section.
[[nodiscard]] std::string section_title(const std::string& section);

// Every key of a config with its type, values, default and meaning, made from the option records:
// the text of docs/config.md, in Markdown.
[[nodiscard]] std::string config_reference();

}  // namespace kindred
