#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace kindred {

// A memory-mapped file of fixed size.
class MappedFile {
 public:
  // Creates a writable, zero-filled file of that size. Reserves the disk space at once, so that a
  // full disk fails here and not at a later write. Throws FailureError.
  [[nodiscard]] static MappedFile create(const std::filesystem::path& path, uint64_t size);
  // Opens a file of that size for reading. Throws FailureError.
  [[nodiscard]] static MappedFile open(const std::filesystem::path& path, uint64_t size);

  [[nodiscard]] uint8_t* data() const { return data_.get(); }
  [[nodiscard]] uint64_t size() const { return size_; }
  // Releases the pages of these bytes until the next access (madvise DONTNEED). Keeps the data.
  void release(uint64_t begin, uint64_t count) const;

  // Keeps the mapping alive while a copy of it exists.
  [[nodiscard]] std::shared_ptr<uint8_t> share() const { return data_; }

 private:
  MappedFile(uint8_t* data, uint64_t size);

  uint64_t size_;
  std::shared_ptr<uint8_t> data_;
};

}  // namespace kindred
