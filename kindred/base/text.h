#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kindred {

// `text` with its ASCII letters in lower case.
[[nodiscard]] std::string lower(std::string_view text);

// `text` without leading and trailing blanks and tabs.
[[nodiscard]] std::string_view trim(std::string_view text);

// The finite number that the whole of `text` spells in decimal or scientific notation (a leading
// '+' is allowed), or nothing.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

// The candidate with the smallest edit distance to `name`, letters compared without case first, or
// "" when none is close enough to be meant (more than a third of its letters differ, or all).
[[nodiscard]] std::string nearest_name(std::string_view name,
                                       std::span<const std::string> candidates);

// `text` in double quotes, cut to `limit` bytes, control bytes and invalid UTF-8 shown as \xNN, so
// that a message stays one printable line whatever a file holds.
[[nodiscard]] std::string quote(std::string_view text, size_t limit = 60);

// True when `text` is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

// "a, b and c"; at most `limit` names, then "and N more".
[[nodiscard]] std::string joined(std::span<const std::string> names, size_t limit = 8);

// `text` as one field of a CSV record (RFC 4180): in double quotes, inner ones doubled, where it
// holds a comma, a quote, a line end, or a blank at either end.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace kindred
