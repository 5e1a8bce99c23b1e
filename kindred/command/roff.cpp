#include "kindred/command/roff.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace kindred {
namespace {

constexpr size_t kLineWidth = 72;

struct Letter {
  char32_t code;
  size_t bytes;
};

constexpr Letter kBroken = {0xFFFD, 1};

// Decodes the first character of a nonempty text.
Letter first_letter(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return kBroken;
  char32_t code = lead & (0x7FU >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80) return kBroken;
    code = code << 6U | (next & 0x3FU);
  }
  const bool is_short = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool is_letter = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  return is_short || !is_letter ? kBroken : Letter{code, bytes};
}

std::string roff_letter(char32_t code) {
  switch (code) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";  // a literal minus; a bare one may print as a hyphen, unknown to shells
    case '\'':
      return "\\(aq";
    case '"':
      return "\\(dq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    default:
      break;
  }
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return " ";
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  return fmt::format("\\[u{:04X}]", static_cast<uint32_t>(code));
}

bool ends_sentence(std::string_view word) {
  return word.ends_with('.') || word.ends_with('!') || word.ends_with('?') ||
         word.ends_with(".)") || word.ends_with(":");
}

// Returns one paragraph, wrapped at blanks; by convention each sentence starts a new line.
std::string roff_lines(std::string_view text) {
  std::string out, line;
  const auto end_line = [&] {
    if (!line.empty()) out += roff(line) + '\n';
    line.clear();
  };
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    if (!line.empty() && line.size() + 1 + word.size() > kLineWidth) end_line();
    if (!line.empty()) line += ' ';
    line += word;
    if (ends_sentence(word)) end_line();
  }
  end_line();
  return out;
}

}  // namespace

std::string roff(std::string_view text) {
  std::string out;
  // A leading dot starts a command; so does an apostrophe, which is always escaped.
  if (text.starts_with('.')) out = "\\&";
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    out += roff_letter(letter.code);
    text.remove_prefix(letter.bytes);
  }
  return out;
}

std::string roff_paragraphs(std::string_view text, std::string_view paragraph) {
  std::string out;
  std::string_view between;
  while (true) {
    const size_t end = text.find('\n');
    const std::string lines = roff_lines(text.substr(0, end));
    if (lines.empty()) {
      between = paragraph;
    } else {
      if (!out.empty()) out += fmt::format("{}\n", between);
      out += lines;
      between = ".br";
    }
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

}  // namespace kindred
