#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace kindred {

// Preserves the order of keys, so that equal content gives equal bytes.
using Json = nlohmann::ordered_json;

// Parses `text`; `source` names it in errors. Throws InputError with the line of the error, also
// for documents nested deeper than 200 levels.
[[nodiscard]] Json parse_json(std::string_view text, const std::string& source);

// Reads a file with the field `"format": format`, such as "kindred.affinity/1". Throws InputError,
// naming the format if it is unknown or a newer version.
[[nodiscard]] Json read_json_file(const std::filesystem::path& path, const std::string& format);

// Returns the "format" of a JSON file; "" if it has none. Throws InputError if it cannot be read.
[[nodiscard]] std::string format_of(const std::filesystem::path& path);

// Writes `value`, which must include its format, atomically. Numbers keep all their digits; numbers
// that are not finite become null. Throws InputError for text that is not UTF-8, FailureError if
// the file cannot be written.
void write_json_file(const std::filesystem::path& path, const Json& value);

}  // namespace kindred
