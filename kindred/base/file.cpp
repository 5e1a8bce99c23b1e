#include "kindred/base/file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <zlib.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPieceBytes = size_t{16} << 20;

[[noreturn]] void fail(const fs::path& path, std::string_view action) {
  throw FailureError(fmt::format("{}: cannot {}: {}", path.string(), action, std::strerror(errno)));
}

void write_all(int descriptor, std::string_view content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t written =
        ::write(descriptor, content.data(), std::min(content.size(), kPieceBytes));
    if (written < 0) {
      if (errno == EINTR) continue;
      fail(path, "write");
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

void sync_directory(const fs::path& path) {
  const int descriptor =
      ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

NewFile::NewFile(fs::path path) : path_(std::move(path)) {
  // Processes on two machines, which may have one number, write into shared directories.
  static const uint32_t mark = std::random_device{}();
  struct stat status {};
  const bool exists = ::stat(path_.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail(path_, "open");
    return;
  }
  std::error_code error;
  if (fs::is_symlink(path_, error))
    path_ =
        exists ? fs::canonical(path_, error) : path_.parent_path() / fs::read_symlink(path_, error);
  temporary_ = path_.string() + fmt::format(".tmp{}{:010}", ::getpid(), mark);
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail(path_, "create");
  if (exists) (void)::fchmod(descriptor_, status.st_mode & 07777);
}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void NewFile::write(std::string_view more) {
  write_all(descriptor_, more, path_);
}

void NewFile::keep() {
  if (!temporary_.empty() && ::fsync(descriptor_) != 0) fail(path_, "sync");
  // Some file systems tell of a full disk when a file is closed.
  if (::close(std::exchange(descriptor_, -1)) != 0) fail(path_, "close");
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, "replace");
  temporary_.clear();
  sync_directory(path_.parent_path());
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  NewFile file(path);
  file.write(content);
  file.keep();
}

std::string read_file(const fs::path& path, uint64_t limit) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) throw InputError(fmt::format("{}: no such file", path.string()));
  if (!fs::is_regular_file(status))
    throw InputError(fmt::format("{}: not a regular file", path.string()));
  // Opened before its size is asked for: another process may put a new file in its place.
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream)
    throw InputError(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
  const auto size = static_cast<uint64_t>(std::max<std::streamoff>(0, stream.tellg()));
  if (size > limit)
    throw InputError(
        fmt::format("{}: {} bytes is more than the limit of {} bytes", path.string(), size, limit));
  std::string content(size, '\0');
  stream.seekg(0);
  stream.read(content.data(), static_cast<std::streamsize>(size));
  content.resize(static_cast<size_t>(stream.gcount()));
  return content;
}

void make_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error)
    throw FailureError(
        fmt::format("{}: cannot create this directory: {}", path.string(), error.message()));
  if (::access(path.c_str(), W_OK | X_OK) != 0) fail(path, "write to this directory");
}

void append_to_file(const fs::path& path, std::string_view record) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) fail(path, "open");
  try {
    write_all(descriptor, record, path);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  ::close(descriptor);
}

AppendFile::AppendFile(const fs::path& path, uint64_t length)
    : path_(path),
      descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)),
      length_(length) {
  if (descriptor_ < 0) fail(path_, "open");
  struct stat status {};
  const bool readable = ::fstat(descriptor_, &status) == 0;
  if (!readable || static_cast<uint64_t>(status.st_size) < length) {
    ::close(descriptor_);
    throw FailureError(
        fmt::format("{}: shorter than the {} bytes that the checkpoint expects; remove the run "
                    "directory and start again",
                    path.string(), length));
  }
  if (::ftruncate(descriptor_, static_cast<off_t>(length)) != 0 ||
      ::lseek(descriptor_, static_cast<off_t>(length), SEEK_SET) < 0) {
    const int cause = errno;
    ::close(descriptor_);
    errno = cause;
    fail(path_, "truncate");
  }
}

AppendFile::~AppendFile() {
  ::close(descriptor_);
}

void AppendFile::append(std::string_view record) {
  write_all(descriptor_, record, path_);
  length_ += record.size();
}

void AppendFile::sync() {
  if (::fsync(descriptor_) != 0) fail(path_, "sync");
}

uint32_t checksum(std::string_view bytes) {
  return static_cast<uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string checksum_text(std::string_view bytes) {
  return checksum_text(checksum(bytes), bytes.size());
}

std::string checksum_text(uint32_t sum, uint64_t size) {
  return fmt::format("crc32:{:08x}:{}", sum, size);
}

}  // namespace kindred
