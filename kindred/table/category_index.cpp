#include "kindred/table/category_index.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

// Whether `a` is a better name than `b` for a number.
bool plainer(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

std::optional<std::string> number_key(std::string_view text) {
  text = trim(text);
  if (!parse_number(text)) return std::nullopt;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);

  const size_t mark = text.find_first_of("eE");
  int64_t exponent = 0;
  if (mark != std::string_view::npos) {
    std::string_view digits = text.substr(mark + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    // Only zero can have an exponent out of range.
    if (error != std::errc()) exponent = 0;
    text = text.substr(0, mark);
  }
  const size_t point = text.find('.');
  std::string digits(text.substr(0, point));
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    digits += fraction;
    exponent -= static_cast<int64_t>(fraction.size());
  }
  const size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return "0";
  const size_t last = digits.find_last_not_of('0');
  exponent += static_cast<int64_t>(digits.size() - 1 - last);
  return fmt::format("{}{}e{}", negative ? "-" : "",
                     std::string_view(digits).substr(first, last - first + 1), exponent);
}

bool merge_spellings(CategoryCounts& counts) {
  std::unordered_map<std::string, std::pair<std::string_view, int64_t>> numbers;
  for (const auto& [text, count] : counts) {
    auto key = number_key(text);
    if (!key) return false;
    auto& [name, rows] = numbers.try_emplace(std::move(*key), text, 0).first->second;
    if (plainer(text, name)) name = text;
    rows += count;
  }
  if (numbers.size() < counts.size()) {
    counts.clear();
    for (const auto& entry : numbers) counts.insert(entry.second);
  }
  return !numbers.empty();
}

CategoryIndex::CategoryIndex(const std::vector<std::string>& categories, bool numbers) {
  for (size_t i = 0; i < categories.size(); ++i) {
    by_text_.emplace(categories[i], i);
    if (!numbers) continue;
    if (auto key = number_key(categories[i])) by_number_.emplace(std::move(*key), i);
  }
}

std::optional<size_t> CategoryIndex::find(std::string_view text) const {
  if (const auto found = by_text_.find(text); found != by_text_.end()) return found->second;
  if (by_number_.empty()) return std::nullopt;
  const auto key = number_key(text);
  const auto found = key ? by_number_.find(*key) : by_number_.end();
  if (found == by_number_.end()) return std::nullopt;
  return found->second;
}

}  // namespace kindred
