#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "kindred/base/csv.h"
#include "kindred/binary/packed_file.h"

namespace kindred {

// Reads the lines of a UTF-8 text file, plain, gzip or zstd, sequentially in bounded memory. Skips
// a byte order mark. Lines end with LF or CRLF; the end of the file also ends the last one.
class TextSource final : public LineSource {
 public:
  // Throws InputError if `path` is missing, not a regular file, empty, or not a text file (judged
  // by its first bytes: a spreadsheet, another compression, UTF-16 …).
  explicit TextSource(const std::filesystem::path& path);

  // Throws InputError if `path` is missing or not a regular file.
  static void require_file(const std::filesystem::path& path);

  // Reads the next line without its end; false at the end of the file. `text` is valid until the
  // next call. Throws InputError, with the line, for NUL bytes, text that is not UTF-8, a line
  // longer than kMaxLine, and a damaged or truncated gzip or
  // zstd file.
  [[nodiscard]] bool next_line(std::string_view& text) override;

  // The number of the last line read, from 1.
  [[nodiscard]] int64_t line() const override { return line_; }
  // LF, whatever ends the lines of the file.
  [[nodiscard]] std::string_view line_end() const override { return "\n"; }
  // See PackedFile::checksum(); of the whole file at its end.
  [[nodiscard]] std::string checksum() const { return file_.checksum(); }
  [[nodiscard]] double share_read() const { return file_.share_read(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  // "file, line 12", for messages.
  [[nodiscard]] std::string place() const { return place(line_); }
  [[nodiscard]] std::string place(int64_t line) const override;

 private:
  void refuse_binary() const;
  bool refill();
  size_t read(char* to, size_t size);
  void refuse_nul(std::string_view fresh) const;
  void check_encoding(std::string_view text) const;

  std::string name_;
  PackedFile file_;
  std::string buffer_;  // bytes begin_ .. end_ − 1 are read but not yet returned
  size_t begin_ = 0, end_ = 0;
  bool ended_ = false;
  int64_t line_ = 0;
};

}  // namespace kindred
