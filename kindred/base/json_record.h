#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// One JSON object of a run's records, read strictly: what is not as it should be is an InputError
// that names the file and the key.
class JsonRecord {
 public:
  // `json` must outlive the record. Throws when it is no object.
  JsonRecord(const Json& json, std::string where);

  [[nodiscard]] const Json& at(const char* key) const;
  [[nodiscard]] double number(const char* key) const;                         // finite
  [[nodiscard]] std::optional<double> number_or_null(const char* key) const;  // null: nothing
  [[nodiscard]] int64_t whole(const char* key) const;                         // 0 .. 2^53
  [[nodiscard]] bool boolean(const char* key) const;
  [[nodiscard]] std::string text(const char* key) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key) const;
  [[nodiscard]] std::vector<JsonRecord> records(const char* key) const;
  [[nodiscard]] JsonRecord record(const char* key) const;
  // A list of numbers, null for nothing; of `count` items unless that is 0.
  [[nodiscard]] std::vector<std::optional<double>> numbers(const char* key, size_t count = 0) const;
  [[nodiscard]] const std::string& where() const { return where_; }

  [[noreturn]] void fail(const std::string& what) const;

 private:
  const Json* json_;
  std::string where_;
};

}  // namespace kindred
