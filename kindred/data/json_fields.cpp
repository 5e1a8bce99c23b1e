#include "kindred/data/json_fields.h"

#include <cmath>

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

const Json* find_field(const Json& object, const std::string& key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

void reject_field(const std::string& where, const std::string& key, const std::string& expected) {
  throw InputError(fmt::format("{}: {} must be {}; was the file edited or truncated?", where,
                               quote(key), expected));
}

const Json& array_field(const Json& object, const char* key, const std::string& where) {
  const Json* value = find_field(object, key);
  if (!value || !value->is_array()) reject_field(where, key, "a list");
  return *value;
}

std::string text_field(const Json& object, const std::string& key, const std::string& where) {
  const Json* value = find_field(object, key);
  if (!value || !value->is_string()) reject_field(where, key, "text");
  return value->get<std::string>();
}

std::vector<std::string> texts_field(const Json& object, const char* key,
                                     const std::string& where) {
  std::vector<std::string> texts;
  for (const auto& item : array_field(object, key, where)) {
    if (!item.is_string()) reject_field(where, key, "a list of texts");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

bool flag_field(const Json& object, const std::string& key, const std::string& where) {
  const Json* value = find_field(object, key);
  if (!value || !value->is_boolean()) reject_field(where, key, "true or false");
  return value->get<bool>();
}

double number_field(const Json& object, const std::string& key, const std::string& where,
                    const Range& range) {
  const std::string expected = range.words().empty() ? "a number" : "a number " + range.words();
  const Json* value = find_field(object, key);
  if (!value || !value->is_number() || !std::isfinite(value->get<double>()) ||
      !range.holds(value->get<double>()))
    reject_field(where, key, expected);
  return value->get<double>();
}

}  // namespace kindred
