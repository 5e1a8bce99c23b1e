#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kindred {

// The number that `text` spells, in a form that all spellings of one number share: "1", "+01.0" and
// "10e-1" all give "1e0". No digit is lost, so long codes stay apart. Nothing for other texts.
[[nodiscard]] std::optional<std::string> number_key(std::string_view text);

// The texts of a column and how many rows hold each.
using CategoryCounts = std::unordered_map<std::string_view, int64_t>;

// Returns whether all texts are numbers (false for none). Then spellings of one number become one
// category, under the shortest of them, the first in text order of several.
bool merge_spellings(CategoryCounts& counts);

// Which of several categories a cell's text means: the one with that text, or, with `numbers`, the
// one that is the same number. A column of codes with gaps is "1.0", "2.0" where pandas wrote it
// and "1", "2" where it did not.
class CategoryIndex {
 public:
  // `categories` must outlive the index. `numbers` as merge_spellings of the training texts says.
  CategoryIndex(const std::vector<std::string>& categories, bool numbers);

  // The place of the category in `categories`, the first of equal ones.
  [[nodiscard]] std::optional<size_t> find(std::string_view text) const;

 private:
  std::unordered_map<std::string_view, size_t> by_text_;
  std::unordered_map<std::string, size_t> by_number_;
};

}  // namespace kindred
