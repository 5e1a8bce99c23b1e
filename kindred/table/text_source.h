#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace kindred {

// The lines of a UTF-8 text file, plain or gzip, one after the other in bounded memory. A byte
// order mark is skipped; lines end with LF or CRLF, the last one also with the end of the file.
class TextSource {
 public:
  // No line may be longer than this.
  static constexpr size_t kMaxLine = size_t{64} << 20;

  // Throws InputError when `path` is missing, no regular file, empty, or of a kind that is no text
  // (told by its first bytes: a spreadsheet, another compression, UTF-16 …).
  explicit TextSource(const std::filesystem::path& path);
  ~TextSource();
  TextSource(const TextSource&) = delete;
  TextSource& operator=(const TextSource&) = delete;

  // Throws InputError when `path` is missing or no regular file.
  static void require_file(const std::filesystem::path& path);

  // Moves to the next line and gives it without its end; false at the end of the file. The text is
  // valid until the next call. Throws InputError, with the line, for NUL bytes, text that is not
  // UTF-8, a line longer than kMaxLine, and a damaged or cut-off gzip file.
  [[nodiscard]] bool next_line(std::string_view& text);

  // The number of the line that next_line gave last, counted from 1.
  [[nodiscard]] int64_t line() const { return line_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  // "file, line 12", for messages.
  [[nodiscard]] std::string place() const { return place(line_); }
  [[nodiscard]] std::string place(int64_t line) const;

 private:
  struct Stream;

  void refuse_binary() const;
  bool refill();
  size_t read(char* to, size_t size);
  void refuse_nul(std::string_view fresh) const;
  void check_encoding(std::string_view text) const;

  std::string name_;
  std::unique_ptr<Stream> stream_;
  std::string buffer_;  // bytes begin_ .. end_ − 1 are read and not yet given
  size_t begin_ = 0, end_ = 0;
  bool ended_ = false;
  int64_t line_ = 0;
};

}  // namespace kindred
