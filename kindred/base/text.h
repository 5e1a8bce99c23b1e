#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kindred {

// `text` with ASCII letters in lower case.
[[nodiscard]] std::string lower(std::string_view text);

// `text` without leading and trailing blanks and tabs.
[[nodiscard]] std::string_view trim(std::string_view text);

// The finite number that all of `text` spells in decimal or scientific notation (a leading '+' is
// allowed), or nullopt.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

// The whole number that all of `text` spells in decimal digits, after a '-' if negative, or
// nullopt.
[[nodiscard]] std::optional<int64_t> parse_whole(std::string_view text);

// The candidate with the smallest edit distance to `name`, compared without case first, or "" if
// none is close enough (more than a third of the letters differ, or all).
[[nodiscard]] std::string nearest_name(std::string_view name,
                                       std::span<const std::string> candidates);

// `text` in double quotes, cut to `limit` bytes, with control bytes and invalid UTF-8 shown as
// \xNN. The result is one printable line for any input.
[[nodiscard]] std::string quote(std::string_view text, size_t limit = 60);

// Whether `text` is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

// "a, b and c"; at most `limit` names, then "and N more".
[[nodiscard]] std::string joined(std::span<const std::string> names, size_t limit = 8);

// `text`, which may hold any bytes, as a literal of TorchScript and of protobuf's text format: in
// double quotes, all but printable ASCII as three octal digits.
[[nodiscard]] std::string octal_literal(std::string_view text);

// `text` as a field of a CSV record (RFC 4180): in double quotes, inner ones doubled, if it
// contains a comma, a quote, a line end, or a leading or trailing blank.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace kindred
