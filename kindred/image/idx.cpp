#include "kindred/image/idx.h"

#include <algorithm>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <zlib.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr int kUnsignedByte = 8, kMostDimensions = 4;
constexpr uint64_t kMostBytes = uint64_t{1} << 32;

class IdxSource {
 public:
  explicit IdxSource(const std::filesystem::path& path)
      : name_(path.string()), file_(gzopen(path.c_str(), "rb"), gzclose) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error) || !file_)
      fail("no such file, or it cannot be read");
  }

  // Reads up to `size` bytes; fewer only at the end.
  size_t read(uint8_t* to, size_t size) {
    const int count = gzread(file_.get(), to, static_cast<unsigned>(size));
    int status = Z_OK;
    if (count >= 0) gzerror(file_.get(), &status);
    if (count < 0 || (status != Z_OK && status != Z_STREAM_END))
      fail("is truncated or damaged; download it again");
    return static_cast<size_t>(count);
  }

  [[noreturn]] void fail(const std::string& why) const {
    throw InputError(fmt::format("{}: {}", name_, why));
  }

 private:
  std::string name_;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
};

std::vector<int64_t> read_sizes(IdxSource& source) {
  uint8_t head[4];
  if (source.read(head, sizeof head) < sizeof head || head[0] != 0 || head[1] != 0)
    source.fail("is not an IDX file");
  if (head[2] != kUnsignedByte)
    source.fail(fmt::format("holds values of type {}; only bytes (type 8) are supported", head[2]));
  if (head[3] < 1 || head[3] > kMostDimensions)
    source.fail(fmt::format("has {} dimensions; expected 1 to {}", head[3], kMostDimensions));
  std::vector<int64_t> sizes;
  double total = 1;
  for (int i = 0; i < head[3]; ++i) {
    uint8_t bytes[4];
    if (source.read(bytes, sizeof bytes) < sizeof bytes)
      source.fail("is truncated or damaged; download it again");
    sizes.push_back(int64_t{bytes[0]} << 24 | int64_t{bytes[1]} << 16 | int64_t{bytes[2]} << 8 |
                    bytes[3]);
    total *= static_cast<double>(sizes.back());
  }
  if (total < 1) source.fail("holds no values");
  if (total > static_cast<double>(kMostBytes))
    source.fail(fmt::format("declares {:.3g} bytes; at most {} are supported", total, kMostBytes));
  return sizes;
}

}  // namespace

int64_t IdxArray::item() const {
  int64_t count = 1;
  for (size_t i = 1; i < sizes.size(); ++i) count *= sizes[i];
  return count;
}

IdxArray read_idx(const std::filesystem::path& path) {
  constexpr size_t kBlock = size_t{1} << 24;
  IdxSource source(path);
  IdxArray array;
  array.sizes = read_sizes(source);
  const auto total = static_cast<size_t>(array.sizes[0] * array.item());
  // Grows as data arrives, so that a false header does not allocate memory.
  while (array.bytes.size() < total) {
    const size_t before = array.bytes.size(), want = std::min(kBlock, total - before);
    array.bytes.resize(before + want);
    if (source.read(array.bytes.data() + before, want) < want)
      source.fail("is shorter than its header declares; download it again");
  }
  uint8_t more = 0;
  if (source.read(&more, 1) > 0)
    source.fail("is longer than its header declares; is it the right file?");
  return array;
}

}  // namespace kindred
