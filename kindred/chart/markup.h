#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/base/json.h"

namespace kindred {

// `text` for HTML and XML, in content and in quoted attributes: & < > " ' as entities, control
// characters that XML forbids and bytes that are not UTF-8 as U+FFFD.
[[nodiscard]] std::string escape_markup(std::string_view text);

// JSON for the inside of a <script> element: no text in it can end the element or open a comment.
[[nodiscard]] std::string json_for_script(const Json& value);

// At most `letters` letters of UTF-8 text, the last then being "…".
[[nodiscard]] std::string shortened(std::string_view text, size_t letters);

// How many letters UTF-8 text has.
[[nodiscard]] size_t letters_of(std::string_view text);

struct Attribute {
  std::string_view name;
  std::string value;
};
using Attributes = std::initializer_list<Attribute>;

// Writes HTML that is well-formed XML too: every element is closed, all text and attributes are
// escaped.
class Markup {
 public:
  Markup& open(std::string_view tag, Attributes attributes = {});
  // Closes the innermost open element.
  Markup& close();
  // An element without content. Not for elements that HTML does not let close themselves.
  Markup& leaf(std::string_view tag, Attributes attributes = {});
  Markup& text(std::string_view text);
  // open(), text(), close().
  Markup& element(std::string_view tag, Attributes attributes, std::string_view text);
  // What another Markup made, as it is.
  Markup& add(std::string_view markup);

  // Closes what is open and gives everything.
  [[nodiscard]] std::string take();

 private:
  void begin(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace kindred
