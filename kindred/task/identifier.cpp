#include "kindred/task/identifier.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace kindred {
namespace {

constexpr std::array<std::string_view, 35> kReserved = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool is_plain(char letter) {
  return is_digit(letter) || letter == '_' || (letter >= 'a' && letter <= 'z') ||
         (letter >= 'A' && letter <= 'Z');
}

std::string near_identifier(const std::string& name) {
  std::string word = plain_word(name);
  if (word.empty() || is_digit(word[0])) word.insert(word.begin(), '_');
  if (!is_identifier(word)) word += '_';
  return word;
}

}  // namespace

bool is_identifier(std::string_view name) {
  return !name.empty() && !is_digit(name[0]) && std::all_of(name.begin(), name.end(), is_plain) &&
         std::find(kReserved.begin(), kReserved.end(), name) == kReserved.end();
}

std::string plain_word(std::string_view text) {
  std::string word;
  bool in_run = false;
  for (const char letter : text) {
    if (is_plain(letter))
      word += letter;
    else if (!in_run)
      word += '_';
    in_run = !is_plain(letter);
  }
  return word;
}

std::vector<std::string> distinct(std::vector<std::string> names) {
  // The first occurrence of a name keeps it, so numbered names must avoid all given names.
  const std::unordered_set<std::string> wanted(names.begin(), names.end());
  std::unordered_set<std::string> taken;
  std::unordered_map<std::string, int> last;
  for (auto& name : names) {
    if (taken.insert(name).second) continue;
    int& number = last.try_emplace(name, 1).first->second;
    std::string numbered;
    do {
      numbered = name + "_" + std::to_string(++number);
    } while (wanted.contains(numbered) || !taken.insert(numbered).second);
    name = std::move(numbered);
  }
  return names;
}

std::vector<std::string> identifiers(const std::vector<std::string>& names) {
  // Names that need no change come first, so that no other name takes theirs.
  std::vector<size_t> order;
  for (const bool unchanged : {true, false})
    for (size_t i = 0; i < names.size(); ++i)
      if (is_identifier(names[i]) == unchanged) order.push_back(i);
  std::vector<std::string> words;
  words.reserve(order.size());
  for (const size_t i : order) words.push_back(near_identifier(names[i]));
  words = distinct(std::move(words));
  std::vector<std::string> result(names.size());
  for (size_t i = 0; i < order.size(); ++i) result[order[i]] = std::move(words[i]);
  return result;
}

}  // namespace kindred
