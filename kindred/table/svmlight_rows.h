#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/table/text_source.h"

namespace kindred {

// The rows of an svmlight file, one at a time, split but not interpreted: see read_svmlight.
class SvmlightRows {
 public:
  // The header line of the Extreme Classification Repository.
  struct Header {
    int64_t rows, features, labels;
  };

  explicit SvmlightRows(const std::filesystem::path& path) : source_(path) {}

  // Advances to the next row; false at the end. Throws InputError for a label, an index or a word
  // that cannot stand there, and as TextSource does.
  [[nodiscard]] bool next();

  // Of the row; valid until the next call.
  [[nodiscard]] const std::vector<std::string_view>& labels() const { return labels_; }
  [[nodiscard]] std::string_view query() const { return query_; }  // "" if none
  [[nodiscard]] const std::vector<std::pair<int64_t, std::string_view>>& values() const {
    return values_;
  }
  // Known after the first row.
  [[nodiscard]] const std::optional<Header>& header() const { return header_; }
  [[nodiscard]] const TextSource& source() const { return source_; }

 private:
  bool take_header(std::string_view text);
  void split(std::string_view text);
  void take_labels(std::string_view text);
  void take_pair(std::string_view word);

  TextSource source_;
  std::optional<Header> header_;
  int64_t rows_ = 0;
  bool begun_ = false;
  std::vector<std::string_view> labels_;
  std::string_view query_;
  std::vector<std::pair<int64_t, std::string_view>> values_;
};

}  // namespace kindred
