#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace kindred {

// A file of fixed size in the address space.
class MappedFile {
 public:
  // Makes `path` of that size, all zero, to be written to; the disk space is reserved at once, so
  // that a full disk is met here and not at a later write. Throws FailureError.
  [[nodiscard]] static MappedFile create(const std::filesystem::path& path, uint64_t size);
  // Opens a file of that size for reading. Throws FailureError.
  [[nodiscard]] static MappedFile open(const std::filesystem::path& path, uint64_t size);

  [[nodiscard]] uint8_t* data() const { return data_.get(); }
  [[nodiscard]] uint64_t size() const { return size_; }
  // These bytes, and what else lies on their pages, take no memory of the process until they are
  // touched again; what was written is kept.
  void let_go(uint64_t begin, uint64_t count) const;

  // Keeps the mapping alive for as long as a copy of it lives.
  [[nodiscard]] std::shared_ptr<uint8_t> share() const { return data_; }

 private:
  MappedFile(uint8_t* data, uint64_t size);

  uint64_t size_;
  std::shared_ptr<uint8_t> data_;
};

}  // namespace kindred
