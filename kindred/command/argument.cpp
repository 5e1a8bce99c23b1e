#include "kindred/command/argument.h"

#include <algorithm>
#include <string_view>

namespace kindred {
namespace {

std::vector<std::string> split_at(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Upper-case words and patterns ("A..B") are placeholders; lower-case words are literal values.
bool is_literal(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_flag(const Argument& argument) {
  return argument.name.starts_with('-');
}

}  // namespace

std::vector<std::string> flag_names(const Argument& flag) {
  return split_at(flag.name, ',');
}

std::string flag_key(const Argument& flag) {
  return flag.name.substr(flag.name.rfind("--") + 2);
}

std::vector<std::string> choices_of(const Argument& argument) {
  if (!argument.choices.empty()) return argument.choices;
  std::vector<std::string> words = split_at(argument.value, '|');
  if (words.size() < 2 || !std::all_of(words.begin(), words.end(), is_literal)) return {};
  return words;
}

ValueKind value_kind(const Argument& argument) {
  if (!choices_of(argument).empty()) return ValueKind::kChoice;
  const std::string& word =
      argument.value.empty() && !is_flag(argument) ? argument.name : argument.value;
  if (word.empty()) return ValueKind::kNone;
  if (word == "DIR" || word == "BUNDLE") return ValueKind::kDirectory;
  if (word.ends_with("FILE") || word == "CONFIG" || word == "INPUT") return ValueKind::kFile;
  return ValueKind::kText;
}

std::string first_sentence(const Argument& argument) {
  const std::string& help = argument.help;
  std::string sentence = help.substr(0, std::min(help.find(". "), help.find('\n')));
  if (sentence.ends_with('.')) sentence.pop_back();
  return sentence;
}

}  // namespace kindred
