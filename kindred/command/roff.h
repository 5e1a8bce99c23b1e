#pragma once

#include <string>
#include <string_view>

namespace kindred {

// Escapes UTF-8 `text` for man(7), so that it prints literally anywhere: within a line, at its
// start or in a macro argument. Line ends and other control characters become blanks. Invalid UTF-8
// becomes U+FFFD.
[[nodiscard]] std::string roff(std::string_view text);

// Returns paragraphs as lines of man(7), each terminated. An empty line of `text` becomes the
// request `paragraph` (".PP", or ".IP" within an item); a single line end becomes a break.
[[nodiscard]] std::string roff_paragraphs(std::string_view text, std::string_view paragraph);

}  // namespace kindred
