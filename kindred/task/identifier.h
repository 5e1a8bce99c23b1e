#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// Whether `name` is valid as a parameter name in a script module: a letter or '_', then letters,
// digits and '_', and no reserved word of Python.
[[nodiscard]] bool is_identifier(std::string_view name);

// Converts `names` to distinct identifiers close to the names: each run of other bytes becomes one
// '_', and a name that is taken gets "_2", "_3", …. Names that are identifiers are unchanged.
[[nodiscard]] std::vector<std::string> identifiers(const std::vector<std::string>& names);

// Replaces each run of bytes other than letters, digits and '_' by one '_'.
[[nodiscard]] std::string plain_word(std::string_view text);

// Makes `names` distinct: appends "_2", "_3", … to repetitions.
[[nodiscard]] std::vector<std::string> distinct(std::vector<std::string> names);

}  // namespace kindred
