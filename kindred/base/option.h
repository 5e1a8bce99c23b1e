#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// Range of allowed numbers.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;
  bool high_open = false;

  [[nodiscard]] bool holds(double value) const;
  [[nodiscard]] std::string words() const;  // "above 0", "from 0 to 1"; "" for any number
};

[[nodiscard]] Range above(double low);
[[nodiscard]] Range at_least(double low);
[[nodiscard]] Range between(double low, double high);

// Names of the values of an enumeration, in the order of the help text.
template <class E>
using Names = std::vector<std::pair<std::string, E>>;

template <class E>
[[nodiscard]] std::string name_of(const Names<E>& names, E value) {
  for (const auto& [name, named] : names)
    if (named == value) return name;
  return {};
}

// A setting: the single source of its config key, flag, help, reference page and resolved value.
struct Option {
  enum class Type { kBool, kInteger, kNumber, kText, kIntegers, kNumbers, kTexts, kTextLists };

  std::string key;  // "train.learning_rate"; also the flag --train.learning_rate
  Type type;
  std::string help;        // effect, and when to change it
  std::string constraint;  // "above 0", "one of sgd, adam, adamw"
  Json default_value;      // value when the option was added; null: unset
  std::function<Json()> get;
  std::function<void(const Json&)> set;   // throws InputError with key, value and constraint
  std::vector<std::string> choices = {};  // allowed values of an enumeration; otherwise empty
  // Whether a value names a file, relative to its config; null: no value of this option does.
  std::function<bool(const std::string&)> names_file = nullptr;
  bool affects_training = true;  // false: networks do not depend on it

  // Whether its present value names a file.
  [[nodiscard]] bool holds_path() const;
};

[[nodiscard]] std::string type_words(Option::Type type);

// The options of one or more structs. Not owned: the added variables must outlive the set.
class OptionSet {
 public:
  void add(std::string key, bool& value, std::string help);
  void add(std::string key, int64_t& value, std::string help, Range range = {});
  void add(std::string key, double& value, std::string help, Range range = {});
  void add(std::string key, std::optional<int64_t>& value, std::string help, Range range = {});
  void add(std::string key, std::optional<double>& value, std::string help, Range range = {});
  void add(std::string key, std::string& value, std::string help);
  // Adds the path of a file or folder. `names_file` tells paths from other values; by default every
  // value but "" is a path.
  void add_path(std::string key, std::string& value, std::string help,
                std::function<bool(const std::string&)> names_file = nullptr);
  void add(std::string key, std::vector<std::string>& value, std::string help);
  void add(std::string key, std::vector<std::vector<std::string>>& value, std::string help);
  void add(std::string key, std::vector<int64_t>& value, std::string help, Range range = {});
  void add(std::string key, std::vector<double>& value, std::string help, Range range = {});
  template <class E>
  void add_choice(std::string key, E& value, std::string help, const Names<E>& names);

  // Sets affects_training to false for the options whose key starts with `prefix`.
  void set_without_training_effect(const std::string& prefix);

  [[nodiscard]] const std::vector<Option>& options() const { return options_; }
  [[nodiscard]] const Option* find(const std::string& key) const;

  // Sets one option. Throws InputError for an unknown key, naming the nearest known one, and for a
  // value of the wrong type or out of range.
  void set(const std::string& key, const Json& value);
  // Sets an option from a flag's text: commas separate the items of a list, semicolons the lists of
  // a list.
  void set_text(const std::string& key, const std::string& text);

 private:
  const Option& at(const std::string& key) const;
  void push(std::string key, Option::Type type, std::string help, std::string constraint,
            std::function<Json()> get, std::function<void(const Json&)> set);

  std::vector<Option> options_;
};

// Implementation details of add_choice.
[[noreturn]] void throw_bad_choice(const std::string& key, const Json& value,
                                   const std::vector<std::string>& names);
[[nodiscard]] std::string choice_words(const std::vector<std::string>& names);

template <class E>
void OptionSet::add_choice(std::string key, E& value, std::string help, const Names<E>& names) {
  std::vector<std::string> words;
  for (const auto& entry : names) words.push_back(entry.first);
  push(
      key, Option::Type::kText, std::move(help), choice_words(words),
      [&value, names] { return Json(name_of(names, value)); },
      [&value, names, words, key](const Json& given) {
        for (const auto& [name, named] : names) {
          if (given.is_string() && given == name) {
            value = named;
            return;
          }
        }
        throw_bad_choice(key, given, words);
      });
  options_.back().choices = std::move(words);
}

}  // namespace kindred
