#include "kindred/base/option.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/base/value_text.h"

namespace kindred {
namespace {

using Type = Option::Type;

[[noreturn]] void reject(const std::string& key, const Json& value, const std::string& expected) {
  throw InputError(fmt::format("{} = {}: expected {}", key, value_text(value), expected));
}

std::string expectation(Type type, const std::string& constraint) {
  return constraint.empty() ? type_words(type)
                            : fmt::format("{}, {}", type_words(type), constraint);
}

int64_t to_integer(const std::string& key, const Json& value, const Range& range) {
  const bool fits =
      value.is_number_integer() &&
      (!value.is_number_unsigned() ||
       value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()));
  if (!fits || !range.holds(static_cast<double>(value.get<int64_t>())))
    reject(key, value, expectation(Type::kInteger, range.words()));
  return value.get<int64_t>();
}

double to_number(const std::string& key, const Json& value, const Range& range) {
  if (!value.is_number() || !std::isfinite(value.get<double>()) ||
      !range.holds(value.get<double>()))
    reject(key, value, expectation(Type::kNumber, range.words()));
  return value.get<double>();
}

template <class T, class Convert>
std::vector<T> to_list(const std::string& key, const Json& value, Type type,
                       const Convert& convert) {
  if (!value.is_array()) reject(key, value, type_words(type));
  std::vector<T> list;
  for (const auto& item : value) list.push_back(convert(item));
  return list;
}

template <class T>
Json optional_value(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::vector<std::string> split_list(const std::string& text, char separator) {
  std::vector<std::string> items;
  if (trim(text).empty()) return items;
  size_t begin = 0;
  while (true) {
    const size_t end = text.find(separator, begin);
    items.emplace_back(trim(std::string_view(text).substr(begin, end - begin)));
    if (end == std::string::npos) return items;
    begin = end + 1;
  }
}

// Parses a flag's text for an option of `type`. Text that cannot be parsed stays text, and the
// option's own check rejects it.
Json scalar_from_text(Type type, const std::string& text) {
  if (type == Type::kBool && (text == "true" || text == "false")) return text == "true";
  const bool numeric = type == Type::kInteger || type == Type::kNumber || type == Type::kIntegers ||
                       type == Type::kNumbers;
  const bool integral = type == Type::kInteger || type == Type::kIntegers;
  if (const auto integer = parse_whole(text); integral && integer) return *integer;
  const auto number = numeric ? parse_number(text) : std::nullopt;
  if (!number) return text;
  const bool whole = *number == std::floor(*number) && std::abs(*number) < 0x1.0p53;
  if (whole && integral) return static_cast<int64_t>(*number);
  return *number;
}

bool is_list(Type type) {
  return type == Type::kIntegers || type == Type::kNumbers || type == Type::kTexts;
}

Json list_from_text(Type type, const std::string& text) {
  Json list = Json::array();
  for (const auto& item : split_list(text, ',')) list.push_back(scalar_from_text(type, item));
  return list;
}

}  // namespace

bool Range::holds(double value) const {
  return (low_open ? value > low : value >= low) && (high_open ? value < high : value <= high);
}

std::string Range::words() const {
  const bool has_low = std::isfinite(low), has_high = std::isfinite(high);
  if (has_low && has_high && (low_open || high_open))
    return fmt::format("{} {} and {} {}", low_open ? "above" : "at least", low,
                       high_open ? "below" : "at most", high);
  if (has_low && has_high) return fmt::format("from {} to {}", low, high);
  if (has_low) return low_open ? fmt::format("above {}", low) : fmt::format("at least {}", low);
  if (has_high) return high_open ? fmt::format("below {}", high) : fmt::format("at most {}", high);
  return {};
}

Range above(double low) {
  return {.low = low, .low_open = true};
}
Range at_least(double low) {
  return {.low = low};
}
Range between(double low, double high) {
  return {.low = low, .high = high};
}

bool Option::holds_path() const {
  const Json value = get();
  return names_file && value.is_string() && names_file(value.get<std::string>());
}

std::string type_words(Type type) {
  switch (type) {
    case Type::kBool:
      return "true or false";
    case Type::kInteger:
      return "a whole number";
    case Type::kNumber:
      return "a number";
    case Type::kText:
      return "text";
    case Type::kIntegers:
      return "a list of whole numbers";
    case Type::kNumbers:
      return "a list of numbers";
    case Type::kTexts:
      return "a list of texts";
    case Type::kTextLists:
      return "a list of lists of texts";
  }
  return {};
}

std::string choice_words(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (const auto& name : names) {
    const bool is_word = std::any_of(
        name.begin(), name.end(), [](unsigned char letter) { return std::isalnum(letter) != 0; });
    shown.push_back(is_word ? name : quote(name));
  }
  return fmt::format("one of {}", fmt::join(shown, ", "));
}

void throw_bad_choice(const std::string& key, const Json& value,
                      const std::vector<std::string>& names) {
  const std::string near =
      value.is_string() ? nearest_name(value.get<std::string>(), names) : std::string();
  reject(key, value,
         choice_words(names) + (near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

void OptionSet::set_without_training_effect(const std::string& prefix) {
  for (auto& option : options_)
    if (option.key.starts_with(prefix)) option.affects_training = false;
}

void OptionSet::push(std::string key, Type type, std::string help, std::string constraint,
                     std::function<Json()> get, std::function<void(const Json&)> set) {
  Json standard = get();
  options_.push_back({std::move(key), type, std::move(help), std::move(constraint),
                      std::move(standard), std::move(get), std::move(set)});
}

void OptionSet::add(std::string key, bool& value, std::string help) {
  push(
      key, Type::kBool, std::move(help), "", [&value] { return Json(value); },
      [&value, key](const Json& given) {
        if (!given.is_boolean()) reject(key, given, type_words(Type::kBool));
        value = given.get<bool>();
      });
}

void OptionSet::add(std::string key, int64_t& value, std::string help, Range range) {
  push(
      key, Type::kInteger, std::move(help), range.words(), [&value] { return Json(value); },
      [&value, key, range](const Json& given) { value = to_integer(key, given, range); });
}

void OptionSet::add(std::string key, double& value, std::string help, Range range) {
  push(
      key, Type::kNumber, std::move(help), range.words(), [&value] { return Json(value); },
      [&value, key, range](const Json& given) { value = to_number(key, given, range); });
}

void OptionSet::add(std::string key, std::optional<int64_t>& value, std::string help, Range range) {
  push(
      key, Type::kInteger, std::move(help), range.words(),
      [&value] { return optional_value(value); },
      [&value, key, range](const Json& given) { value = to_integer(key, given, range); });
}

void OptionSet::add(std::string key, std::optional<double>& value, std::string help, Range range) {
  push(
      key, Type::kNumber, std::move(help), range.words(),
      [&value] { return optional_value(value); },
      [&value, key, range](const Json& given) { value = to_number(key, given, range); });
}

void OptionSet::add(std::string key, std::string& value, std::string help) {
  push(
      key, Type::kText, std::move(help), "", [&value] { return Json(value); },
      [&value, key](const Json& given) {
        if (!given.is_string()) reject(key, given, type_words(Type::kText));
        value = given.get<std::string>();
      });
}

void OptionSet::add_path(std::string key, std::string& value, std::string help,
                         std::function<bool(const std::string&)> names_file) {
  add(std::move(key), value, std::move(help));
  options_.back().names_file =
      names_file ? std::move(names_file) : [](const std::string& text) { return !text.empty(); };
}

void OptionSet::add(std::string key, std::vector<std::string>& value, std::string help) {
  push(
      key, Type::kTexts, std::move(help), "", [&value] { return Json(value); },
      [&value, key](const Json& given) {
        value = to_list<std::string>(key, given, Type::kTexts, [&](const Json& item) {
          if (!item.is_string()) reject(key, given, type_words(Type::kTexts));
          return item.get<std::string>();
        });
      });
}

void OptionSet::add(std::string key, std::vector<std::vector<std::string>>& value,
                    std::string help) {
  push(
      key, Type::kTextLists, std::move(help), "", [&value] { return Json(value); },
      [&value, key](const Json& given) {
        const auto text = [&](const Json& item) {
          if (!item.is_string()) reject(key, given, type_words(Type::kTextLists));
          return item.get<std::string>();
        };
        value =
            to_list<std::vector<std::string>>(key, given, Type::kTextLists, [&](const Json& list) {
              return to_list<std::string>(key, list, Type::kTextLists, text);
            });
      });
}

void OptionSet::add(std::string key, std::vector<int64_t>& value, std::string help, Range range) {
  push(
      key, Type::kIntegers, std::move(help), range.words(), [&value] { return Json(value); },
      [&value, key, range](const Json& given) {
        value = to_list<int64_t>(key, given, Type::kIntegers,
                                 [&](const Json& item) { return to_integer(key, item, range); });
      });
}

void OptionSet::add(std::string key, std::vector<double>& value, std::string help, Range range) {
  push(
      key, Type::kNumbers, std::move(help), range.words(), [&value] { return Json(value); },
      [&value, key, range](const Json& given) {
        value = to_list<double>(key, given, Type::kNumbers,
                                [&](const Json& item) { return to_number(key, item, range); });
      });
}

const Option* OptionSet::find(const std::string& key) const {
  const auto found = std::find_if(options_.begin(), options_.end(),
                                  [&](const Option& option) { return option.key == key; });
  return found == options_.end() ? nullptr : &*found;
}

const Option& OptionSet::at(const std::string& key) const {
  if (const Option* option = find(key)) return *option;
  std::vector<std::string> keys;
  for (const auto& option : options_) keys.push_back(option.key);
  const std::string near = nearest_name(key, keys);
  throw InputError(fmt::format("unknown key {}{}", quote(key),
                               near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

void OptionSet::set(const std::string& key, const Json& value) {
  at(key).set(value);
}

void OptionSet::set_text(const std::string& key, const std::string& text) {
  const Option& option = at(key);
  if (is_list(option.type)) return option.set(list_from_text(option.type, text));
  if (option.type != Type::kTextLists) return option.set(scalar_from_text(option.type, text));
  Json lists = Json::array();
  for (const auto& list : split_list(text, ';'))
    lists.push_back(list_from_text(Type::kTexts, list));
  option.set(lists);
}

}  // namespace kindred
