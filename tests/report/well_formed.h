#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// What a page's markup consists of, read by a parser of its own: far stricter than a browser's.
struct PageParts {
  std::string fault;                      // what is not well-formed, and where; empty: nothing
  std::vector<std::string> elements;      // names of opened elements, in order
  std::vector<std::string> ids, targets;  // of id="…" and href="#…"
  std::vector<std::string> addresses;     // values of src, href and the like that are no "#…"
  std::vector<std::string> scripts;       // the text of each <script>
  std::string text;                       // all text outside scripts and styles, entities resolved

  [[nodiscard]] size_t count(std::string_view element) const;
};

[[nodiscard]] PageParts parse_page(std::string_view page);

}  // namespace kindred
