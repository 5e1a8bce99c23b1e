#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/option.h"

namespace kindred {

// Typed access to a required member of a JSON object. All throw InputError naming `where` and the
// key. array_field takes a const char* key because it returns a reference, which could otherwise be
// mistaken for one into a temporary string.
[[nodiscard]] const Json& array_field(const Json& object, const char* key,
                                      const std::string& where);
[[nodiscard]] std::string text_field(const Json& object, const std::string& key,
                                     const std::string& where);
[[nodiscard]] std::vector<std::string> texts_field(const Json& object, const char* key,
                                                   const std::string& where);
[[nodiscard]] bool flag_field(const Json& object, const std::string& key, const std::string& where);
[[nodiscard]] double number_field(const Json& object, const std::string& key,
                                  const std::string& where, const Range& range = {});

[[noreturn]] void reject_field(const std::string& where, const std::string& key,
                               const std::string& expected);

template <class E>
[[nodiscard]] E choice_field(const Json& object, const std::string& key, const std::string& where,
                             const Names<E>& names) {
  const std::string text = text_field(object, key, where);
  std::vector<std::string> words;
  for (const auto& [name, value] : names) {
    if (name == text) return value;
    words.push_back(name);
  }
  reject_field(where, key, choice_words(words));
}

}  // namespace kindred
