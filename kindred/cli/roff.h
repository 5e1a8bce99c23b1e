#pragma once

#include <string>
#include <string_view>

namespace kindred {

// `text` (UTF-8) in the language of man(7), such that it prints as itself wherever it stands,
// within a line, at its start or in a macro's argument: no letter of it is a command. Line ends and
// other control characters become blanks. What is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string roff(std::string_view text);

// A text of paragraphs as lines of man(7), each ended. An empty line of `text` becomes the request
// `paragraph` (".PP", or ".IP" within an item), a single line end a break.
[[nodiscard]] std::string roff_paragraphs(std::string_view text, std::string_view paragraph);

}  // namespace kindred
