#include "kindred/pictures/mapped_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* action, int cause) {
  throw FailureError(fmt::format("{}: cannot {}: {}", path.string(), action, std::strerror(cause)));
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (number_ < 0) fail(path, "open", errno);
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

uint8_t* map(const std::filesystem::path& path, const Descriptor& file, uint64_t size, int access) {
  void* data = ::mmap(nullptr, size, access, MAP_SHARED, file.number(), 0);
  if (data == MAP_FAILED) fail(path, "map into memory", errno);
  return static_cast<uint8_t*>(data);
}

}  // namespace

MappedFile::MappedFile(uint8_t* data, uint64_t size)
    : size_(size), data_(data, [size](uint8_t* mapped) { ::munmap(mapped, size); }) {}

MappedFile MappedFile::create(const std::filesystem::path& path, uint64_t size) {
  const Descriptor file(path, O_RDWR | O_CREAT | O_TRUNC);
  if (const int error = ::posix_fallocate(file.number(), 0, static_cast<off_t>(size)); error != 0)
    fail(path, "write", error);
  return {map(path, file, size, PROT_READ | PROT_WRITE), size};
}

MappedFile MappedFile::open(const std::filesystem::path& path, uint64_t size) {
  const Descriptor file(path, O_RDONLY);
  if (static_cast<uint64_t>(::lseek(file.number(), 0, SEEK_END)) != size)
    throw FailureError(
        fmt::format("{}: does not have the {} bytes that it should", path.string(), size));
  return {map(path, file, size, PROT_READ), size};
}

void MappedFile::release(uint64_t begin, uint64_t count) const {
  const uint64_t aligned = begin - begin % static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  (void)::madvise(data_.get() + aligned, begin + count - aligned, MADV_DONTNEED);
}

}  // namespace kindred
