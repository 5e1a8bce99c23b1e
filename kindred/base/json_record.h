#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/json.h"
#include "kindred/base/option.h"

namespace kindred {

// nullopt becomes null.
template <class T>
[[nodiscard]] Json json_of(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
template <class T>
[[nodiscard]] Json json_of(const std::vector<T>& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(json_of(value));
  return list;
}

inline constexpr int64_t kLargestWhole = std::numeric_limits<int64_t>::max();

// The value of a JSON number without point or exponent in `low` .. `high`; nullopt for other JSON.
[[nodiscard]] std::optional<int64_t> whole_number(const Json& value, int64_t low = 0,
                                                  int64_t high = kLargestWhole);

// Strict reader of a JSON object: all functions throw InputError, naming `where` and the key, if a
// member is missing or of another type or range.
class JsonRecord {
 public:
  // `json` must outlive the record. Throws InputError if it is not an object.
  JsonRecord(const Json& json, std::string where);

  [[nodiscard]] bool has(const char* key) const;
  [[nodiscard]] const Json& at(const char* key) const;      // of any type
  [[nodiscard]] const Json& list(const char* key) const;    // an array
  [[nodiscard]] const Json& object(const char* key) const;  // an object
  [[nodiscard]] double number(const char* key, const Range& range = {}) const;
  [[nodiscard]] std::optional<double> number_or_null(const char* key) const;  // null: nullopt
  // A number without point or exponent in `low` .. `high`.
  [[nodiscard]] int64_t whole(const char* key, int64_t low = 0, int64_t high = kLargestWhole) const;
  [[nodiscard]] std::optional<int64_t> whole_or_null(const char* key) const;
  [[nodiscard]] std::vector<int64_t> wholes(const char* key) const;  // each at least 0
  [[nodiscard]] uint64_t seed(const char* key) const;                // all 64 bits
  [[nodiscard]] std::vector<uint64_t> seeds(const char* key) const;
  [[nodiscard]] bool boolean(const char* key) const;
  [[nodiscard]] std::string text(const char* key) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key) const;
  [[nodiscard]] std::vector<JsonRecord> records(const char* key) const;
  [[nodiscard]] JsonRecord record(const char* key) const;
  // A list of numbers, with null as nullopt; of `count` items unless that is 0.
  [[nodiscard]] std::vector<std::optional<double>> numbers(const char* key, size_t count = 0) const;
  // The same for a list nested below `key`.
  [[nodiscard]] std::vector<std::optional<double>> numbers_of(const Json& list, const char* key,
                                                              size_t count = 0) const;
  // A list of finite numbers; of `count` items.
  [[nodiscard]] std::vector<double> finite_numbers(const char* key, size_t count) const;
  // The lists of text in a list nested below `key`.
  [[nodiscard]] std::vector<std::vector<std::string>> text_lists_of(const Json& list,
                                                                    const char* key) const;
  // The value whose name in `names` is the text.
  template <class E>
  [[nodiscard]] E choice(const char* key, const Names<E>& names) const {
    const std::string word = text(key);
    std::vector<std::string> words;
    for (const auto& [name, value] : names) {
      if (name == word) return value;
      words.push_back(name);
    }
    reject(key, choice_words(words));
  }
  [[nodiscard]] const std::string& where() const { return where_; }

  // Throws InputError: "<where>: <what>".
  [[noreturn]] void fail(const std::string& what) const;
  // The same: "<where>: "<key>" must be <expected>".
  [[noreturn]] void reject(const char* key, const std::string& expected) const;

 private:
  const Json* json_;
  std::string where_;
};

}  // namespace kindred
