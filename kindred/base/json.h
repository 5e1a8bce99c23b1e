#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace kindred {

// Keys stay in the order of writing, so that equal content is equal bytes.
using Json = nlohmann::ordered_json;

// Parses `text`; `source` names it in errors. Throws InputError with the line of the fault, also
// for documents nested deeper than 200 levels.
[[nodiscard]] Json parse_json(std::string_view text, const std::string& source);

// Reads a file that must carry `"format": format`, such as "kindred.affinity/1". Throws InputError;
// an unknown format or a newer version is refused and named.
[[nodiscard]] Json read_json_file(const std::filesystem::path& path, const std::string& format);

// What a JSON file says of its format; "" where it says nothing. Throws InputError where the file
// cannot be read.
[[nodiscard]] std::string format_of(const std::filesystem::path& path);

// Writes `value`, which must carry its format, atomically. Numbers keep all their digits; a number
// that is not finite is written as null. Throws InputError for text that is not UTF-8, FailureError
// when the file cannot be written.
void write_json_file(const std::filesystem::path& path, const Json& value);

// json[key] of an object; throws InputError that begins with `where` when there is no such key.
[[nodiscard]] const Json& required_field(const Json& json, const char* key,
                                         const std::string& where);

}  // namespace kindred
