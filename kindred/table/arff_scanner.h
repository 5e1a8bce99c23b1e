#pragma once

#include <string>
#include <string_view>

#include "kindred/table/text_source.h"

namespace kindred {

// `text` without leading blanks and tabs.
[[nodiscard]] std::string_view skip_blanks(std::string_view text);

// `text` up to the first % outside quotes that is at the start or after a blank.
[[nodiscard]] std::string_view without_comment(std::string_view text);

struct ArffValue {
  std::string_view text;
  bool quoted;
};

// Parses one line of the file from left to right.
class ArffScanner {
 public:
  explicit ArffScanner(const TextSource& source) : source_(source) {}

  // Starts a line; invalidates the values returned for the last one.
  void start(std::string_view text);
  [[nodiscard]] std::string_view rest() const { return rest_; }

  // Consumes `c` if it is next.
  bool take(char c);
  // Consumes a quoted value, or everything before the first of `stops`; also blanks after it.
  ArffValue take_value(std::string_view stops);
  // Throws if the line does not end here.
  void expect_end() const { expect(rest_.empty(), "the end of the line"); }
  void expect(bool met, std::string_view what) const;

 private:
  ArffValue take_quoted();

  const TextSource& source_;
  std::string_view rest_;
  std::string unescaped_;
};

}  // namespace kindred
