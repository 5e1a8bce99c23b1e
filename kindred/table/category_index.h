#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kindred {

// Canonical form of the number that `text` spells: "1", "+01.0" and "10e-1" all give "1e0". Keeps
// all digits, so long codes stay distinct. nullopt if `text` is not a number.
[[nodiscard]] std::optional<std::string> number_key(std::string_view text);

// The distinct texts of a column and the number of rows with each.
using CategoryCounts = std::unordered_map<std::string_view, int64_t>;

// Returns whether all texts are numbers (false if there are none). If so, merges spellings of one
// number into one category, named by the shortest of them, ties by text order.
bool merge_spellings(CategoryCounts& counts);

// Maps a cell's text to a category: the one with that text or, with `numbers`, the same number. A
// column of codes with gaps is "1.0", "2.0" if written by pandas, otherwise "1", "2".
class CategoryIndex {
 public:
  // `categories` must outlive the index. `numbers`: from merge_spellings of the training texts.
  CategoryIndex(const std::vector<std::string>& categories, bool numbers);

  // The index of the category in `categories`, the first of equal ones; nullopt if there is none.
  [[nodiscard]] std::optional<size_t> find(std::string_view text) const;

 private:
  std::unordered_map<std::string_view, size_t> by_text_;
  std::unordered_map<std::string, size_t> by_number_;
};

}  // namespace kindred
