#include "kindred/base/json_record.h"

#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace kindred {
namespace {

constexpr double kMostWhole = 9007199254740992.0;  // 2^53

}  // namespace

JsonRecord::JsonRecord(const Json& json, std::string where)
    : json_(&json), where_(std::move(where)) {
  if (!json.is_object()) fail("not a JSON object");
}

void JsonRecord::fail(const std::string& what) const {
  throw InputError(fmt::format("{}: {}", where_, what));
}

bool JsonRecord::has(const char* key) const {
  return json_->contains(key);
}

const Json& JsonRecord::at(const char* key) const {
  const auto found = json_->find(key);
  if (found == json_->end()) fail(fmt::format("has no \"{}\"", key));
  return *found;
}

double JsonRecord::number(const char* key) const {
  const auto value = number_or_null(key);
  if (!value) fail(fmt::format("\"{}\" is null", key));
  return *value;
}

std::optional<double> JsonRecord::number_or_null(const char* key) const {
  const Json& value = at(key);
  if (value.is_null()) return std::nullopt;
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    fail(fmt::format("\"{}\" is not a number", key));
  return value.get<double>();
}

int64_t JsonRecord::whole(const char* key) const {
  const double value = number(key);
  if (value < 0 || value > kMostWhole || std::floor(value) != value)
    fail(fmt::format("\"{}\" is not a whole number of at least 0", key));
  return static_cast<int64_t>(value);
}

std::optional<int64_t> JsonRecord::whole_or_null(const char* key) const {
  return at(key).is_null() ? std::nullopt : std::optional(whole(key));
}

bool JsonRecord::boolean(const char* key) const {
  const Json& value = at(key);
  if (!value.is_boolean()) fail(fmt::format("\"{}\" is not true or false", key));
  return value.get<bool>();
}

std::string JsonRecord::text(const char* key) const {
  const Json& value = at(key);
  if (!value.is_string()) fail(fmt::format("\"{}\" is not text", key));
  return value.get<std::string>();
}

std::vector<std::string> JsonRecord::texts(const char* key) const {
  const Json& list = at(key);
  if (!list.is_array()) fail(fmt::format("\"{}\" is not a list", key));
  std::vector<std::string> out;
  for (const auto& item : list) {
    if (!item.is_string()) fail(fmt::format("\"{}\" holds something that is not text", key));
    out.push_back(item.get<std::string>());
  }
  return out;
}

std::vector<JsonRecord> JsonRecord::records(const char* key) const {
  const Json& list = at(key);
  if (!list.is_array()) fail(fmt::format("\"{}\" is not a list", key));
  std::vector<JsonRecord> out;
  for (size_t i = 0; i < list.size(); ++i)
    out.emplace_back(list[i], fmt::format("{}: \"{}\" {}", where_, key, i + 1));
  return out;
}

JsonRecord JsonRecord::record(const char* key) const {
  return {at(key), fmt::format("{}: \"{}\"", where_, key)};
}

std::vector<std::optional<double>> JsonRecord::numbers(const char* key, size_t count) const {
  return numbers_of(at(key), key, count);
}

std::vector<std::optional<double>> JsonRecord::numbers_of(const Json& list, const char* key,
                                                          size_t count) const {
  if (!list.is_array() || (count > 0 && list.size() != count))
    fail(count > 0 ? fmt::format("\"{}\" is not a list of {} numbers", key, count)
                   : fmt::format("\"{}\" is not a list", key));
  std::vector<std::optional<double>> out;
  for (const auto& item : list) {
    if (!item.is_null() && !item.is_number())
      fail(fmt::format("\"{}\" holds something that is not a number", key));
    const bool known = item.is_number() && std::isfinite(item.get<double>());
    out.push_back(known ? std::optional(item.get<double>()) : std::nullopt);
  }
  return out;
}

}  // namespace kindred
