#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/base/json.h"

namespace kindred {

// Escapes `text` for HTML and XML, in content and in quoted attributes: & < > " ' become entities;
// control characters that XML forbids and bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string escape_markup(std::string_view text);

// JSON for a <script> element: no text in it can end the element or open a comment.
[[nodiscard]] std::string json_for_script(const Json& value);

// Truncates UTF-8 text to at most `letters` characters, the last of which is then "…".
[[nodiscard]] std::string shortened(std::string_view text, size_t letters);

// Number of characters in UTF-8 text.
[[nodiscard]] size_t letters_of(std::string_view text);

struct Attribute {
  std::string_view name;
  std::string value;
};
using Attributes = std::initializer_list<Attribute>;

// Writes HTML that is also well-formed XML: closes every element, escapes all text and attributes.
class Markup {
 public:
  Markup& open(std::string_view tag, Attributes attributes = {});
  // Closes the innermost open element.
  Markup& close();
  // An empty element. Not for elements that HTML does not allow to be self-closing.
  Markup& leaf(std::string_view tag, Attributes attributes = {});
  Markup& text(std::string_view text);
  // open(), text(), close().
  Markup& element(std::string_view tag, Attributes attributes, std::string_view text);
  // Appends the output of another Markup unescaped.
  Markup& add(std::string_view markup);

  // Closes all open elements and returns the output.
  [[nodiscard]] std::string take();

 private:
  void begin(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace kindred
