#include "kindred/base/input_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <zlib.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

namespace kindred {

InputFile::InputFile(std::filesystem::path path)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
  const auto refuse = [&](const std::string& why) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw InputError(fmt::format("{}: {}", path_.string(), why));
  };
  if (descriptor_ < 0 && errno == ENOENT) refuse("no such file");
  if (descriptor_ < 0) refuse(fmt::format("cannot be read: {}", std::strerror(errno)));
  struct stat status = {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) refuse("not a regular file");
  size_ = static_cast<uint64_t>(status.st_size);
}

InputFile::~InputFile() {
  ::close(descriptor_);
}

void InputFile::read(uint64_t begin, char* to, size_t count) const {
  while (count > 0) {
    const ssize_t got = ::pread(descriptor_, to, count, static_cast<off_t>(begin));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      throw InputError(fmt::format("{}: cannot be read: {}", path_.string(), std::strerror(errno)));
    if (got == 0)
      throw InputError(fmt::format("{}: became shorter while it was read", path_.string()));
    begin += static_cast<uint64_t>(got);
    to += got;
    count -= static_cast<size_t>(got);
  }
}

std::string InputFile::checksum() const {
  std::string block(std::min<uint64_t>(size_, uint64_t{1} << 20), '\0');
  uLong sum = 0;
  for (uint64_t begin = 0; begin < size_; begin += block.size()) {
    block.resize(static_cast<size_t>(std::min<uint64_t>(block.size(), size_ - begin)));
    read(begin, block.data(), block.size());
    sum = ::crc32_z(sum, reinterpret_cast<const Bytef*>(block.data()), block.size());
  }
  return checksum_text(static_cast<uint32_t>(sum), size_);
}

}  // namespace kindred
