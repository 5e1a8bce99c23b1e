#include "kindred/table/arff_scanner.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {

std::string_view skip_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

std::string_view without_comment(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return text;
  char quoted_by = 0, before = ' ';
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool at_begin = before == ' ' || before == '\t' || before == ',' || before == '{';
    if (quoted_by != 0) {
      if (c == '\\') {
        ++i;
      } else if (c == quoted_by) {
        quoted_by = 0;
      }
    } else if (at_begin && (c == '\'' || c == '"')) {
      quoted_by = c;
    } else if (c == '%' && (before == ' ' || before == '\t')) {
      return text.substr(0, i);
    }
    before = c;
  }
  return text;
}

void ArffScanner::start(std::string_view text) {
  rest_ = skip_blanks(text);
  unescaped_.clear();
  // Never reallocates within a line, so that views of values stay valid.
  unescaped_.reserve(text.size());
}

bool ArffScanner::take(char c) {
  if (!rest_.starts_with(c)) return false;
  rest_ = skip_blanks(rest_.substr(1));
  return true;
}

void ArffScanner::expect(bool met, std::string_view what) const {
  if (met) return;
  throw InputError(fmt::format("{}: expected {}, found {}", source_.place(), what,
                               rest_.empty() ? "the end of the line" : quote(rest_, 30)));
}

ArffValue ArffScanner::take_value(std::string_view stops) {
  if (rest_.starts_with('\'') || rest_.starts_with('"')) return take_quoted();
  const size_t end = std::min(rest_.find_first_of(stops), rest_.size());
  const std::string_view text = trim(rest_.substr(0, end));
  rest_ = skip_blanks(rest_.substr(end));
  return {text, false};
}

ArffValue ArffScanner::take_quoted() {
  const std::string_view marks = rest_[0] == '"' ? "\"\\" : "'\\";
  const size_t begin = unescaped_.size();
  std::string_view text = rest_.substr(1);
  while (true) {
    const size_t mark = text.find_first_of(marks);
    if (mark == std::string_view::npos || (text[mark] == '\\' && mark + 1 == text.size()))
      throw InputError(fmt::format("{}: the quote that opens {} is never closed", source_.place(),
                                   quote(rest_, 30)));
    unescaped_ += text.substr(0, mark);
    if (text[mark] != '\\') {
      rest_ = skip_blanks(text.substr(mark + 1));
      return {std::string_view(unescaped_).substr(begin), true};
    }
    const char escaped = text[mark + 1];
    unescaped_ += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    text.remove_prefix(mark + 2);
  }
}

}  // namespace kindred
