#include "kindred/binary/zip_archive.h"

#include <algorithm>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr std::string_view kEnd = "PK\x05\x06", kEnd64 = "PK\x06\x06", kLocator = "PK\x06\x07";
constexpr std::string_view kEntry = "PK\x01\x02", kLocal = "PK\x03\x04";
constexpr size_t kEndSize = 22, kLocatorSize = 20, kEnd64Size = 56, kEntrySize = 46;
constexpr size_t kLocalSize = 30, kLongestComment = 65'535;
constexpr uint64_t kMostMembers = 65'536;
constexpr uint32_t kElsewhere = 0xFFFF'FFFF;  // the value stands among the 64-bit ones
constexpr uint16_t kStored = 0, kDeflated = 8;

// Records of an archive; whatever lies outside of it is damage.
class ZipBytes {
 public:
  ZipBytes(std::string_view bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  [[noreturn]] void damaged() const {
    reject_input(where_, "the zip archive is damaged or cut; save or download it again");
  }
  [[nodiscard]] std::string_view part(uint64_t begin, uint64_t size) const {
    if (begin > bytes_.size() || size > bytes_.size() - begin) damaged();
    return bytes_.substr(begin, size);
  }
  [[nodiscard]] std::string_view record(uint64_t begin, uint64_t size,
                                        std::string_view mark) const {
    const std::string_view found = part(begin, size);
    if (!found.starts_with(mark)) damaged();
    return found;
  }

 private:
  std::string_view bytes_;
  const std::string& where_;
};

uint64_t little(std::string_view record, size_t begin, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(record[begin + i]);
  return value;
}

struct ZipDirectory {
  uint64_t members, begin, size;
};

ZipDirectory find_directory(std::string_view bytes, const ZipBytes& zip, const std::string& where) {
  const size_t tail = bytes.size() - std::min(bytes.size(), kEndSize + kLongestComment);
  const size_t at = bytes.substr(tail).rfind(kEnd);
  if (!bytes.starts_with("PK") || at == std::string_view::npos)
    reject_input(where, "is no zip archive, such as numpy.savez writes, or is cut");
  const uint64_t end_at = tail + at;
  const std::string_view end = zip.record(end_at, kEndSize, kEnd);
  ZipDirectory found{little(end, 10, 2), little(end, 16, 4), little(end, 12, 4)};
  const bool is_long =
      found.members == 0xFFFF || found.begin == kElsewhere || found.size == kElsewhere;
  if (is_long && end_at >= kLocatorSize) {
    const auto locator = zip.record(end_at - kLocatorSize, kLocatorSize, kLocator);
    const auto end64 = zip.record(little(locator, 8, 8), kEnd64Size, kEnd64);
    found = {little(end64, 32, 8), little(end64, 48, 8), little(end64, 40, 8)};
  } else if (little(end, 4, 2) != 0) {
    reject_input(where, "is one part of a zip archive of several; join them first");
  }
  if (found.members > kMostMembers)
    reject_input(where,
                 fmt::format("holds {} files; at most {} are read", found.members, kMostMembers));
  return found;
}

// Replaces sizes and offset that are 0xFFFFFFFF by those of the extra field 1, in its order.
void take_long_sizes(std::string_view extra, uint64_t& size, uint64_t& packed, uint64_t& begin,
                     const ZipBytes& zip) {
  while (extra.size() >= 4) {
    const uint64_t length = little(extra, 2, 2);
    if (length > extra.size() - 4) return;
    std::string_view field = extra.substr(4, length);
    if (little(extra, 0, 2) == 1) {
      for (uint64_t* value : {&size, &packed, &begin}) {
        if (*value != kElsewhere) continue;
        if (field.size() < 8) zip.damaged();
        *value = little(field, 0, 8);
        field.remove_prefix(8);
      }
      return;
    }
    extra.remove_prefix(4 + length);
  }
}

struct RawInflation {
  z_stream stream{};
  RawInflation() {
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~RawInflation() { inflateEnd(&stream); }
  RawInflation(const RawInflation&) = delete;
  RawInflation& operator=(const RawInflation&) = delete;
};

// The first `wanted` bytes of what `packed` inflates to, or all that there are.
std::string inflated(std::string_view packed, uint64_t wanted) {
  constexpr size_t kStep = size_t{1} << 20;
  RawInflation inflation;
  z_stream& stream = inflation.stream;
  std::string content;
  int code = Z_OK;
  while (code == Z_OK && content.size() < wanted) {
    const size_t before = content.size();
    // Twice as much each time, as far as zlib counts.
    content.resize(
        before + std::min<uint64_t>({wanted - before, std::max(kStep, before), uint64_t{1} << 30}));
    const size_t given = std::min(packed.size(), kStep);
    stream.next_out = reinterpret_cast<Bytef*>(content.data() + before);
    stream.avail_out = static_cast<uInt>(content.size() - before);
    // zlib does not write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(given);
    code = ::inflate(&stream, Z_NO_FLUSH);
    packed.remove_prefix(given - stream.avail_in);
    content.erase(content.size() - stream.avail_out);
  }
  return content;
}

}  // namespace

std::vector<ZipMember> zip_members(std::string_view bytes, const std::string& where) {
  const ZipBytes zip(bytes, where);
  const ZipDirectory directory = find_directory(bytes, zip, where);
  std::vector<ZipMember> members;
  uint64_t at = directory.begin;
  for (uint64_t i = 0; i < directory.members; ++i) {
    const auto entry = zip.record(at, kEntrySize, kEntry);
    const uint64_t name_size = little(entry, 28, 2), extra_size = little(entry, 30, 2);
    uint64_t packed = little(entry, 20, 4), size = little(entry, 24, 4);
    uint64_t begin = little(entry, 42, 4);
    take_long_sizes(zip.part(at + kEntrySize + name_size, extra_size), size, packed, begin, zip);
    std::string name(zip.part(at + kEntrySize, name_size));
    if ((little(entry, 8, 2) & 1) != 0)
      reject_input(where, fmt::format("{} is encrypted", quote(name)));
    const auto local = zip.record(begin, kLocalSize, kLocal);
    begin += kLocalSize + little(local, 26, 2) + little(local, 28, 2);
    (void)zip.part(begin, packed);
    members.push_back({std::move(name), static_cast<uint16_t>(little(entry, 10, 2)),
                       static_cast<uint32_t>(little(entry, 16, 4)), packed, size, begin});
    at += kEntrySize + name_size + extra_size + little(entry, 32, 2);
  }
  return members;
}

std::string unzipped(std::string_view bytes, const ZipMember& member, uint64_t most,
                     const std::string& where) {
  const auto damaged = [&] {
    reject_input(where, fmt::format("{} in the zip archive is damaged; save or download it again",
                                    quote(member.name)));
  };
  const std::string_view packed = bytes.substr(member.begin, member.packed);
  const uint64_t wanted = std::min(member.size, most);
  std::string content;
  if (member.method == kStored) {
    if (member.packed != member.size) damaged();
    content = packed.substr(0, wanted);
  } else if (member.method == kDeflated) {
    content = inflated(packed, wanted);
    if (content.size() < wanted) damaged();
  } else {
    reject_input(where, fmt::format("{} is packed in a way other than numpy.savez and "
                                    "numpy.savez_compressed use; save it with one of them",
                                    quote(member.name)));
  }
  if (content.size() == member.size && checksum(content) != member.checksum) damaged();
  return content;
}

}  // namespace kindred
