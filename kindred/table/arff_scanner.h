#pragma once

#include <string>
#include <string_view>

#include "kindred/table/text_source.h"

namespace kindred {

// `text` without the blanks and tabs at its start.
[[nodiscard]] std::string_view skip_blanks(std::string_view text);

// `text` up to a % that stands outside quotes, at the begin or behind a blank.
[[nodiscard]] std::string_view without_comment(std::string_view text);

struct ArffValue {
  std::string_view text;
  bool quoted;
};

// One line of the file, taken apart from the left.
class ArffScanner {
 public:
  explicit ArffScanner(const TextSource& source) : source_(source) {}

  // Begins a line; values given out for the last one are no longer valid.
  void start(std::string_view text);
  [[nodiscard]] std::string_view rest() const { return rest_; }

  // Takes `c` if it is next.
  bool take(char c);
  // A value in quotes, or else everything before the first of `stops`, and the blanks behind it.
  ArffValue take_value(std::string_view stops);
  // Throws unless the line ends here.
  void expect_end() const { expect(rest_.empty(), "the end of the line"); }
  void expect(bool met, std::string_view what) const;

 private:
  ArffValue take_quoted();

  const TextSource& source_;
  std::string_view rest_;
  std::string unescaped_;
};

}  // namespace kindred
