#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "kindred/binary/unpacker.h"

namespace kindred {

// Reads a plain, gzip or zstd file sequentially, decompressed; zstd where kindred is built with
// libzstd, else such a file is plain. Concatenated members are read as one; data after the last one
// are ignored. The checksum covers the file on disk.
class PackedFile {
 public:
  // kUnreadable: the system refuses, see errno. kTruncated: a member is not complete. kDamaged: it
  // cannot be decompressed, or its checksum does not match.
  enum class Fault { kNone, kUnreadable, kTruncated, kDamaged };

  // Throws InputError if `path` cannot be opened.
  explicit PackedFile(const std::filesystem::path& path);
  ~PackedFile();
  PackedFile(const PackedFile&) = delete;
  PackedFile& operator=(const PackedFile&) = delete;

  // Reads up to `size` bytes, 1 .. 2^30; fewer only at the end or at a fault. Returns their number.
  [[nodiscard]] size_t read(char* to, size_t size);
  [[nodiscard]] Fault fault() const { return fault_; }
  // "gzip" or "zstd"; "" for a plain file.
  [[nodiscard]] const char* packing() const;
  // "crc32:1234abcd:56789": checksum and size of the bytes on disk read so far; of the whole file
  // once read() has returned 0 without a fault.
  [[nodiscard]] std::string checksum() const;
  // Of the bytes on disk that have been read, 0 to 1.
  [[nodiscard]] double share_read() const;

 private:
  [[nodiscard]] size_t read_disk(char* to, size_t size);
  bool fill();
  size_t unpack_to(char* to, size_t size);
  [[nodiscard]] bool begins_member();

  int descriptor_;
  std::unique_ptr<char[]> block_;  // read and not yet used: begin_ .. end_ − 1
  size_t begin_ = 0, end_ = 0;
  std::unique_ptr<Unpacker> unpacker_;  // null: a plain file
  bool in_member_ = false, ended_ = false;
  Fault fault_ = Fault::kNone;
  uint32_t sum_ = 0;
  uint64_t size_ = 0;
  uint64_t whole_ = 0;  // bytes of the file when it was opened; 0: unknown
};

}  // namespace kindred
