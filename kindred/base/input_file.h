#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace kindred {

// A file that is read in places, so that it need not fit in memory.
class InputFile {
 public:
  // Throws InputError if it is missing, not a regular file or cannot be read.
  explicit InputFile(std::filesystem::path path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Of when it was opened.
  [[nodiscard]] uint64_t size() const { return size_; }
  // Exactly `count` bytes from `begin` on. Throws InputError, also if there are fewer.
  void read(uint64_t begin, char* to, size_t count) const;
  // "crc32:1234abcd:56789", as checksum_text() of the whole. Throws InputError.
  [[nodiscard]] std::string checksum() const;

 private:
  std::filesystem::path path_;
  int descriptor_;
  uint64_t size_ = 0;
};

}  // namespace kindred
