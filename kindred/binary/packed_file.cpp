#include "kindred/binary/packed_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <zlib.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

namespace kindred {
namespace {

constexpr size_t kBlock = size_t{256} << 10;

}  // namespace

PackedFile::PackedFile(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), block_(new char[kBlock]) {
  if (descriptor_ < 0)
    throw InputError(fmt::format("{}: cannot be read: {}", path.string(), std::strerror(errno)));
  struct stat status = {};
  if (::fstat(descriptor_, &status) == 0) whole_ = static_cast<uint64_t>(status.st_size);
  while (end_ < Unpacker::kMarkSize && fill()) {
  }
  unpacker_ = unpacker_of({block_.get(), end_});
}

PackedFile::~PackedFile() {
  ::close(descriptor_);
}

const char* PackedFile::packing() const {
  return unpacker_ ? unpacker_->name() : "";
}

std::string PackedFile::checksum() const {
  return checksum_text(sum_, size_);
}

double PackedFile::share_read() const {
  return size_ < whole_ ? static_cast<double>(size_) / static_cast<double>(whole_) : 1;
}

size_t PackedFile::read_disk(char* to, size_t size) {
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
bool PackedFile::fill() {
  std::memmove(block_.get(), block_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const size_t count = read_disk(block_.get() + end_, kBlock - end_);
  end_ += count;
  return count > 0;
}

// Whether another member follows.
bool PackedFile::begins_member() {
  while (end_ - begin_ < Unpacker::kMarkSize && fill()) {
  }
  return unpacker_->begins({block_.get() + begin_, end_ - begin_});
}

size_t PackedFile::read(char* to, size_t size) {
  if (fault_ != Fault::kNone) return 0;
  if (unpacker_) return unpack_to(to, size);
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

size_t PackedFile::unpack_to(char* to, size_t size) {
  size_t done = 0;
  while (done < size && !ended_) {
    if (!in_member_) {
      in_member_ = begins_member();
      ended_ = !in_member_;
      if (ended_) break;
      unpacker_->reset();
    }
    const bool at_end = begin_ == end_ && !fill();
    if (fault_ != Fault::kNone) break;
    const Unpacker::Step step =
        unpacker_->unpack({block_.get() + begin_, end_ - begin_}, to + done, size - done);
    begin_ += step.taken;
    done += step.given;
    in_member_ = step.state == Unpacker::State::kInMember;
    if (step.state == Unpacker::State::kDamaged) {
      fault_ = Fault::kDamaged;
      break;
    }
    if (in_member_ && at_end && step.given == 0) {
      fault_ = Fault::kTruncated;
      break;
    }
  }
  // What follows the last member belongs to the checksum all the same.
  for (begin_ = ended_ ? end_ : begin_; ended_ && fill(); begin_ = end_) {
  }
  return done;
}

}  // namespace kindred
