#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace kindred {

// Replaces `path` by `content` so that a reader, or a crash at any moment, meets the old file or
// the new one and nothing between: written beside it, synced, renamed. Throws FailureError.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

// The whole file. Throws InputError when it is missing, is no regular file or is larger than
// `limit` bytes.
[[nodiscard]] std::string read_file(const std::filesystem::path& path,
                                    uint64_t limit = uint64_t{1} << 32);

// Creates `path` and its parents. Throws FailureError when that fails or it cannot be written to.
void make_directory(const std::filesystem::path& path);

// A file that grows by whole records and can be cut back to an earlier length, for measurements
// that are written as they are made.
class AppendFile {
 public:
  // Opens `path` for writing at byte `length`; what lies behind it is cut off. Throws FailureError
  // when the file cannot be opened or is shorter than that.
  AppendFile(const std::filesystem::path& path, uint64_t length);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  // Both throw FailureError.
  void append(std::string_view record);
  void sync();

  [[nodiscard]] uint64_t length() const { return length_; }

 private:
  std::filesystem::path path_;
  int descriptor_;
  uint64_t length_;
};

// CRC-32 (ISO 3309, as in gzip) of `bytes`.
[[nodiscard]] uint32_t checksum(std::string_view bytes);

}  // namespace kindred
