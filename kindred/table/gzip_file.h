#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace kindred {

// Reads a plain or gzip file sequentially, decompressed. Concatenated gzip members are read as one;
// data after the last member are ignored. The checksum covers the file on disk.
class GzipFile {
 public:
  // kUnreadable: the system refuses, see errno. kTruncated: a gzip member is not complete.
  // kDamaged: it cannot be decompressed, or its checksum does not match.
  enum class Fault { kNone, kUnreadable, kTruncated, kDamaged };

  // Throws InputError if `path` cannot be opened.
  explicit GzipFile(const std::filesystem::path& path);
  ~GzipFile();
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;

  // Reads up to `size` bytes, 1 .. 2^30; fewer only at the end or at a fault. Returns their number.
  [[nodiscard]] size_t read(char* to, size_t size);
  [[nodiscard]] Fault fault() const { return fault_; }
  // "crc32:1234abcd:56789": checksum and size of the bytes on disk read so far; of the whole file
  // once read() has returned 0 without a fault.
  [[nodiscard]] std::string checksum() const;

 private:
  struct Inflation;

  [[nodiscard]] size_t read_disk(char* to, size_t size);
  bool fill();
  size_t inflate_to(char* to, size_t size);
  [[nodiscard]] bool begins_member();

  int descriptor_;
  std::unique_ptr<char[]> block_;  // read and not yet used: begin_ .. end_ − 1
  size_t begin_ = 0, end_ = 0;
  std::unique_ptr<Inflation> inflation_;  // null: a plain file
  bool in_member_ = false, ended_ = false;
  Fault fault_ = Fault::kNone;
  uint32_t sum_ = 0;
  uint64_t size_ = 0;
};

}  // namespace kindred
