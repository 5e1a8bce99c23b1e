#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// True when `name` can stand as a parameter's name in a script module: a letter or '_', then
// letters, digits and '_', and no word that Python reserves.
[[nodiscard]] bool is_identifier(std::string_view name);

// `names` made into distinct identifiers, each as near to its name as can be: every run of other
// bytes becomes one '_', and a name that is taken gets "_2", "_3", … Names that are identifiers
// already stay as they are.
[[nodiscard]] std::vector<std::string> identifiers(const std::vector<std::string>& names);

// `text` with every run of bytes that are no letter, digit or '_' made into one '_'.
[[nodiscard]] std::string plain_word(std::string_view text);

// `names` with "_2", "_3", … put behind those that came before.
[[nodiscard]] std::vector<std::string> distinct(std::vector<std::string> names);

}  // namespace kindred
