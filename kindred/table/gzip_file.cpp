#include "kindred/table/gzip_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <zlib.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

namespace kindred {
namespace {

constexpr size_t kBlock = size_t{256} << 10;
constexpr int kGzipWindow = 15 + 16;  // the largest window, in the gzip format

}  // namespace

struct GzipFile::Inflation {
  z_stream stream{};
  Inflation() {
    if (inflateInit2(&stream, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Inflation() { inflateEnd(&stream); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;
};

GzipFile::GzipFile(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), block_(new char[kBlock]) {
  if (descriptor_ < 0)
    throw InputError(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
  if (begins_member()) inflation_ = std::make_unique<Inflation>();
}

GzipFile::~GzipFile() {
  ::close(descriptor_);
}

std::string GzipFile::checksum() const {
  return checksum_text(sum_, size_);
}

size_t GzipFile::read_disk(char* to, size_t size) {
  ssize_t count = 0;
  do count = ::read(descriptor_, to, size);
  while (count < 0 && errno == EINTR);
  if (count < 0) fault_ = Fault::kUnreadable;
  if (count <= 0) return 0;
  const auto read = static_cast<size_t>(count);
  sum_ = static_cast<uint32_t>(::crc32_z(sum_, reinterpret_cast<const Bytef*>(to), read));
  size_ += read;
  return read;
}

// Reads more behind what is not yet used; false at the end of the file.
bool GzipFile::fill() {
  std::memmove(block_.get(), block_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const size_t count = read_disk(block_.get() + end_, kBlock - end_);
  end_ += count;
  return count > 0;
}

// Whether a gzip member follows.
bool GzipFile::begins_member() {
  while (end_ - begin_ < 2 && fill()) {
  }
  return end_ - begin_ >= 2 && std::memcmp(block_.get() + begin_, "\x1f\x8b", 2) == 0;
}

size_t GzipFile::read(char* to, size_t size) {
  if (fault_ != Fault::kNone) return 0;
  if (inflation_) return inflate_to(to, size);
  size_t done = std::min(size, end_ - begin_);
  std::memcpy(to, block_.get() + begin_, done);
  begin_ += done;
  while (done < size) {
    const size_t count = read_disk(to + done, size - done);
    if (count == 0) break;
    done += count;
  }
  return done;
}

size_t GzipFile::inflate_to(char* to, size_t size) {
  z_stream& stream = inflation_->stream;
  stream.next_out = reinterpret_cast<Bytef*>(to);
  stream.avail_out = static_cast<uInt>(size);
  while (stream.avail_out > 0 && !ended_) {
    if (!in_member_) {
      in_member_ = begins_member();
      ended_ = !in_member_;
      if (ended_) break;
      inflateReset(&stream);
    }
    if (begin_ == end_ && !fill()) {
      if (fault_ == Fault::kNone) fault_ = Fault::kTruncated;
      break;
    }
    stream.next_in = reinterpret_cast<Bytef*>(block_.get() + begin_);
    stream.avail_in = static_cast<uInt>(end_ - begin_);
    const int code = ::inflate(&stream, Z_NO_FLUSH);
    begin_ = end_ - stream.avail_in;
    if (code == Z_STREAM_END) {
      in_member_ = false;
    } else if (code != Z_OK) {
      fault_ = Fault::kDamaged;
      break;
    }
  }
  // What follows the last member belongs to the checksum all the same.
  for (begin_ = ended_ ? end_ : begin_; ended_ && fill(); begin_ = end_) {
  }
  return size - stream.avail_out;
}

}  // namespace kindred
