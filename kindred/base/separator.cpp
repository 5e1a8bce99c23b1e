#include "kindred/base/separator.h"

namespace kindred {

std::string separators_in(std::string_view line) {
  constexpr std::string_view kUsual = ",;|\t";
  bool quoted = false, at_start = true;  // quotes open only at the start of a cell
  bool seen[kUsual.size()] = {};
  for (const char letter : line) {
    if (letter == '"' && (quoted || at_start)) quoted = !quoted;
    const size_t at = kUsual.find(letter);
    const bool separates = !quoted && at != std::string_view::npos;
    if (separates) seen[at] = true;
    at_start = separates || (at_start && letter == ' ');
  }
  std::string found;
  for (size_t i = 0; i < kUsual.size(); ++i)
    if (seen[i]) found += kUsual[i];
  return found;
}

std::optional<char> guess_separator(std::string_view line) {
  const std::string found = separators_in(line);
  if (found.empty() || found[0] == ',') return ',';
  if (found.size() > 1) return std::nullopt;
  return found[0];
}

std::string separator_words(char separator) {
  if (separator == '\t') return "a tab";
  return {'"', separator, '"'};
}

}  // namespace kindred
