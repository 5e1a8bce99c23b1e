#include "kindred/command/config_flags.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/config/config.h"
#include "kindred/config/config_keys.h"

namespace kindred {
namespace {

std::string value_word(const Option& option) {
  switch (option.type) {
    case Option::Type::kBool:
      return "true|false";
    case Option::Type::kInteger:
      return "INTEGER";
    case Option::Type::kNumber:
      return "NUMBER";
    case Option::Type::kText:
      if (!option.names_file) return "TEXT";
      return option.names_file("file") ? "FILE" : "NAME|FILE";
    case Option::Type::kIntegers:
      return "INTEGER,…";
    case Option::Type::kNumbers:
      return "NUMBER,…";
    case Option::Type::kTexts:
      return "TEXT,…";
    case Option::Type::kTextLists:
      return "TEXT,…;…";
  }
  return {};
}

// Returns a value in flag syntax.
std::string flag_text(const Json& value) {
  if (value.is_null()) return "not set";
  if (const auto* text = value.get_ptr<const std::string*>())
    return text->empty() ? std::string("empty") : *text;
  if (value.empty()) return "empty";
  if (!value.is_array()) return value.dump();
  std::vector<std::string> items;
  for (const auto& item : value) items.push_back(flag_text(item));
  return fmt::format("{}", fmt::join(items, value.front().is_array() ? ";" : ","));
}

// Returns the default value as text; long lists can be wrapped between items.
std::string standard_text(const Json& value) {
  constexpr size_t kLong = 60;
  std::string text = flag_text(value);
  if (text.size() <= kLong || !value.is_array()) return text;
  for (size_t at = 0; (at = text.find(',', at)) != std::string::npos; at += 2)
    text.insert(at + 1, " ");
  return text;
}

Argument argument_of(const Option& option, const std::string& name) {
  const std::string constraint =
      option.constraint.empty() ? "" : fmt::format(" Values: {}.", option.constraint);
  return {.name = name,
          .value = value_word(option),
          .help = option.help + constraint,
          .standard = standard_text(option.default_value),
          .choices = option.choices};
}

std::vector<Argument> make_config_flags() {
  Config config;
  OptionSet options;
  describe(config, options);
  std::vector<Argument> flags;
  for (const auto& option : options.options())
    flags.push_back(argument_of(option, "--" + option.key));
  return flags;
}

// The keys of a table of the list `section`.
template <class Options>
std::vector<Argument> make_list_keys(const std::string& section) {
  Options example;
  OptionSet options;
  describe(example, section, options);
  std::vector<Argument> keys;
  for (const auto& option : options.options())
    keys.push_back(argument_of(option, option.key.substr(section.size() + 1)));
  return keys;
}

}  // namespace

const std::vector<Argument>& config_flags() {
  static const std::vector<Argument> flags = make_config_flags();
  return flags;
}

const std::vector<Argument>& task_keys() {
  static const std::vector<Argument> keys = make_list_keys<TaskOptions>("task");
  return keys;
}

const std::vector<Argument>& join_keys() {
  static const std::vector<Argument> keys = make_list_keys<JoinOptions>(kJoinSection);
  return keys;
}

}  // namespace kindred
