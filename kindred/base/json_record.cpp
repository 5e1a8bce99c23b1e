#include "kindred/base/json_record.h"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {
namespace {

std::optional<uint64_t> seed_of(const Json& value) {
  if (value.is_number_unsigned()) return value.get<uint64_t>();
  const auto whole = whole_number(value);
  return whole ? std::optional(static_cast<uint64_t>(*whole)) : std::nullopt;
}

}  // namespace

std::optional<int64_t> whole_number(const Json& value, int64_t low, int64_t high) {
  const bool fits = value.is_number_unsigned()
                        ? value.get<uint64_t>() <= static_cast<uint64_t>(kLargestWhole)
                        : value.is_number_integer();
  if (!fits || value.get<int64_t>() < low || value.get<int64_t>() > high) return std::nullopt;
  return value.get<int64_t>();
}

JsonRecord::JsonRecord(const Json& json, std::string where)
    : json_(&json), where_(std::move(where)) {
  if (!json.is_object()) fail("not a JSON object");
}

void JsonRecord::fail(const std::string& what) const {
  reject_input(where_, what);
}

void JsonRecord::reject(const char* key, const std::string& expected) const {
  fail(fmt::format("{} must be {}", quote(key), expected));
}

bool JsonRecord::has(const char* key) const {
  return json_->contains(key);
}

const Json& JsonRecord::at(const char* key) const {
  const auto found = json_->find(key);
  if (found == json_->end()) fail("has no " + quote(key));
  return *found;
}

const Json& JsonRecord::list(const char* key) const {
  const Json& value = at(key);
  if (!value.is_array()) reject(key, "a list");
  return value;
}

const Json& JsonRecord::object(const char* key) const {
  const Json& value = at(key);
  if (!value.is_object()) reject(key, "an object");
  return value;
}

double JsonRecord::number(const char* key, const Range& range) const {
  const Json& value = at(key);
  if (!value.is_number() || !std::isfinite(value.get<double>()) ||
      !range.holds(value.get<double>()))
    reject(key, range.words().empty() ? "a number" : "a number " + range.words());
  return value.get<double>();
}

std::optional<double> JsonRecord::number_or_null(const char* key) const {
  return at(key).is_null() ? std::nullopt : std::optional(number(key));
}

int64_t JsonRecord::whole(const char* key, int64_t low, int64_t high) const {
  const auto value = whole_number(at(key), low, high);
  if (!value)
    reject(key, high == kLargestWhole ? fmt::format("a whole number of at least {}", low)
                                      : fmt::format("a whole number from {} to {}", low, high));
  return *value;
}

std::optional<int64_t> JsonRecord::whole_or_null(const char* key) const {
  return at(key).is_null() ? std::nullopt : std::optional(whole(key));
}

std::vector<int64_t> JsonRecord::wholes(const char* key) const {
  std::vector<int64_t> out;
  for (const auto& item : list(key)) {
    const auto value = whole_number(item);
    if (!value) reject(key, "a list of whole numbers of at least 0");
    out.push_back(*value);
  }
  return out;
}

uint64_t JsonRecord::seed(const char* key) const {
  const auto value = seed_of(at(key));
  if (!value) reject(key, "a seed, a whole number of at least 0");
  return *value;
}

std::vector<uint64_t> JsonRecord::seeds(const char* key) const {
  std::vector<uint64_t> out;
  for (const auto& item : list(key)) {
    const auto value = seed_of(item);
    if (!value) reject(key, "a list of seeds, whole numbers of at least 0");
    out.push_back(*value);
  }
  return out;
}

bool JsonRecord::boolean(const char* key) const {
  const Json& value = at(key);
  if (!value.is_boolean()) reject(key, "true or false");
  return value.get<bool>();
}

std::string JsonRecord::text(const char* key) const {
  const Json& value = at(key);
  if (!value.is_string()) reject(key, "text");
  return value.get<std::string>();
}

std::vector<std::string> JsonRecord::texts(const char* key) const {
  std::vector<std::string> out;
  for (const auto& item : list(key)) {
    if (!item.is_string()) fail(fmt::format("{}: item {} is not text", quote(key), out.size() + 1));
    out.push_back(item.get<std::string>());
  }
  return out;
}

std::vector<JsonRecord> JsonRecord::records(const char* key) const {
  std::vector<JsonRecord> out;
  for (const auto& item : list(key))
    out.emplace_back(item, fmt::format("{}: {} {}", where_, quote(key), out.size() + 1));
  return out;
}

JsonRecord JsonRecord::record(const char* key) const {
  return {at(key), fmt::format("{}: {}", where_, quote(key))};
}

std::vector<std::optional<double>> JsonRecord::numbers(const char* key, size_t count) const {
  return numbers_of(at(key), key, count);
}

std::vector<std::optional<double>> JsonRecord::numbers_of(const Json& list, const char* key,
                                                          size_t count) const {
  if (!list.is_array()) reject(key, "a list of numbers");
  if (count > 0 && list.size() != count)
    reject(key, fmt::format("a list of {} numbers; it has {}", count, list.size()));
  std::vector<std::optional<double>> out;
  for (const auto& item : list) {
    if (!item.is_null() && !item.is_number())
      fail(fmt::format("{}: item {} is not a number", quote(key), out.size() + 1));
    const bool known = item.is_number() && std::isfinite(item.get<double>());
    out.push_back(known ? std::optional(item.get<double>()) : std::nullopt);
  }
  return out;
}

std::vector<double> JsonRecord::finite_numbers(const char* key, size_t count) const {
  std::vector<double> out;
  out.reserve(count);
  const Json& items = list(key);
  if (items.size() != count)
    reject(key, fmt::format("a list of {} numbers; it has {}", count, items.size()));
  for (const auto& item : items) {
    if (!item.is_number() || !std::isfinite(item.get<double>()))
      fail(fmt::format("{}: item {} is not a finite number", quote(key), out.size() + 1));
    out.push_back(item.get<double>());
  }
  return out;
}

std::vector<std::vector<std::string>> JsonRecord::text_lists_of(const Json& list,
                                                                const char* key) const {
  constexpr const char* kExpected = "nested lists of text";
  if (!list.is_array()) reject(key, kExpected);
  std::vector<std::vector<std::string>> out;
  out.reserve(list.size());
  for (const auto& texts : list) {
    if (!texts.is_array()) reject(key, kExpected);
    auto& words = out.emplace_back();
    words.reserve(texts.size());
    for (const auto& word : texts) {
      if (!word.is_string()) reject(key, kExpected);
      words.push_back(word.get<std::string>());
    }
  }
  return out;
}

}  // namespace kindred
