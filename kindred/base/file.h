#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace kindred {

// A new file that replaces `path` once it is whole: writes a temporary file beside it, syncs,
// renames. A reader, or a crash at any moment, sees either the old or the new file. The file that a
// symbolic link names is replaced, not the link; an earlier file's permissions are kept. What is no
// regular file, such as a pipe or /dev/stdout, is written to directly.
class NewFile {
 public:
  // Throws FailureError, as all members do.
  explicit NewFile(std::filesystem::path path);
  // Removes what was written if it was not kept.
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view more);
  void keep();

 private:
  std::filesystem::path path_, temporary_;
  int descriptor_;
};

// Replaces `path` by `content` in this way. Throws FailureError.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

// Returns the whole file. Throws InputError if it is missing, not a regular file or larger than
// `limit` bytes.
[[nodiscard]] std::string read_file(const std::filesystem::path& path,
                                    uint64_t limit = uint64_t{1} << 32);

// Creates `path` and its parents. Throws FailureError if that fails or `path` is not writable.
void make_directory(const std::filesystem::path& path);

// Adds `record` at the end of the file, which is created if missing, also if other processes do so
// at the same time. Throws FailureError.
void append_to_file(const std::filesystem::path& path, std::string_view record);

// An append-only file of whole records that can be truncated to an earlier length, for measurements
// written as they are made.
class AppendFile {
 public:
  // Opens `path` for writing at byte `length` and truncates it there. Throws FailureError if the
  // file cannot be opened or is shorter.
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

// Makes a rename or a new file in `path` durable, where the file system can; "" is the working
// directory.
void sync_directory(const std::filesystem::path& path);

// CRC-32 (ISO 3309, as in gzip) of `bytes`.
[[nodiscard]] uint32_t checksum(std::string_view bytes);
// "crc32:1234abcd:56789": the checksum and size of `bytes`.
[[nodiscard]] std::string checksum_text(std::string_view bytes);
[[nodiscard]] std::string checksum_text(uint32_t sum, uint64_t size);

}  // namespace kindred
