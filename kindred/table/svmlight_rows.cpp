#include "kindred/table/svmlight_rows.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr std::string_view kBlanks = " \t";

// Takes the next word off `text`; "" at its end.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const size_t end = std::min(text.find_first_of(kBlanks), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

}  // namespace

// Three whole numbers are no row, as nothing may stand between the labels and the pairs.
bool SvmlightRows::take_header(std::string_view text) {
  std::array<int64_t, 3> numbers{};
  for (auto& number : numbers) {
    number = parse_whole(take_word(text)).value_or(-1);
    if (number < 0) return false;
  }
  if (!take_word(text).empty()) return false;
  header_ = Header{numbers[0], numbers[1], numbers[2]};
  return true;
}

bool SvmlightRows::next() {
  std::string_view line;
  while (source_.next_line(line)) {
    const size_t comment = line.find('#');
    const std::string_view text = trim(line.substr(0, comment));
    if (text.empty()) {
      // With a header, an empty line is a row without labels and values.
      const bool is_row = comment == std::string_view::npos && header_ && rows_ < header_->rows;
      if (!is_row) continue;
    } else if (!begun_) {
      begun_ = true;
      if (take_header(text)) continue;
    }
    split(text);
    ++rows_;
    return true;
  }
  return false;
}

void SvmlightRows::split(std::string_view text) {
  labels_.clear();
  values_.clear();
  query_ = {};
  bool first = true;
  for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
    if (word.find(':') != std::string_view::npos)
      take_pair(word);
    else if (first)
      take_labels(word);
    else
      throw InputError(
          fmt::format("{}: {} is not of the form index:value; labels are parted by "
                      "commas without blanks",
                      source_.place(), quote(word)));
    first = false;
  }
}

void SvmlightRows::take_labels(std::string_view text) {
  while (true) {
    const size_t end = std::min(text.find(','), text.size());
    if (end == 0)
      throw InputError(fmt::format("{}: an empty label beside a comma", source_.place()));
    labels_.push_back(text.substr(0, end));
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

void SvmlightRows::take_pair(std::string_view word) {
  const size_t colon = word.find(':');
  const std::string_view key = word.substr(0, colon), value = word.substr(colon + 1);
  if (key == "qid") {
    if (!values_.empty() || !query_.empty() || value.empty())
      throw InputError(
          fmt::format("{}: qid stands once, with a number, before the values", source_.place()));
    query_ = value;
    return;
  }
  const auto index = parse_whole(key);
  if (!index || *index < 0)
    throw InputError(
        fmt::format("{}: {} is not an index, a whole number of at least 0, before its "
                    "value",
                    source_.place(), quote(key)));
  values_.emplace_back(*index, value);
}

}  // namespace kindred
