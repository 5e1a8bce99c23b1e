#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include "tests/support/temporary_files.h"

namespace kindred {

// `value` in `size` bytes, the lowest first.
inline std::string little_bytes(uint64_t value, size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> 8 * i & 0xFF);
  return bytes;
}

// A .npy file of version 1.0 (numpy.lib.format).
inline std::string npy_file(const std::string& descr, const std::string& shape,
                            std::string_view body, bool fortran_order = false) {
  std::string dict = "{'descr': '" + descr +
                     "', 'fortran_order': " + (fortran_order ? "True" : "False") +
                     ", 'shape': " + shape + ", }";
  while ((10 + dict.size() + 1) % 64 != 0) dict += ' ';
  dict += '\n';
  return "\x93NUMPY\x01" + std::string(1, '\0') + little_bytes(dict.size(), 2) + dict +
         std::string(body);
}

struct ZippedFile {
  std::string name, content;
  bool deflated = false;
};

// A zip archive (PKWARE's .ZIP File Format Specification); with `long_sizes` as for one beyond 4
// GiB.
inline std::string zip_file(const std::vector<ZippedFile>& files, bool long_sizes = false) {
  std::string bytes, directory;
  for (const auto& file : files) {
    const std::string packed = file.deflated ? deflated(file.content, -MAX_WBITS) : file.content;
    const auto sum =
        crc32_z(0, reinterpret_cast<const Bytef*>(file.content.data()), file.content.size());
    const std::string about =
        little_bytes(file.deflated ? 8 : 0, 2) + little_bytes(0, 4) + little_bytes(sum, 4);
    const std::string sizes = little_bytes(packed.size(), 4) + little_bytes(file.content.size(), 4);
    const std::string extra =
        long_sizes
            ? little_bytes(1, 2) + little_bytes(24, 2) + little_bytes(file.content.size(), 8) +
                  little_bytes(packed.size(), 8) + little_bytes(bytes.size(), 8)
            : "";
    const std::string elsewhere(long_sizes ? 8 : 0, '\xff');
    directory += "PK\x01\x02" + little_bytes(45, 2) + little_bytes(45, 2) + little_bytes(0, 2) +
                 about + (long_sizes ? elsewhere : sizes) + little_bytes(file.name.size(), 2) +
                 little_bytes(extra.size(), 2) + std::string(10, '\0') +
                 (long_sizes ? std::string(4, '\xff') : little_bytes(bytes.size(), 4)) + file.name +
                 extra;
    bytes += "PK\x03\x04" + little_bytes(45, 2) + little_bytes(0, 2) + about + sizes +
             little_bytes(file.name.size(), 2) + little_bytes(0, 2) + file.name + packed;
  }
  const uint64_t begin = bytes.size();
  bytes += directory;
  if (long_sizes) {
    const uint64_t end64 = bytes.size();
    bytes += "PK\x06\x06" + little_bytes(44, 8) + little_bytes(45, 2) + little_bytes(45, 2) +
             std::string(8, '\0') + little_bytes(files.size(), 8) + little_bytes(files.size(), 8) +
             little_bytes(directory.size(), 8) + little_bytes(begin, 8);
    bytes += "PK\x06\x07" + std::string(4, '\0') + little_bytes(end64, 8) + little_bytes(1, 4);
  }
  // Numbers of members and size and begin of the directory.
  const std::string counts = long_sizes
                                 ? std::string(12, '\xff')
                                 : little_bytes(files.size(), 2) + little_bytes(files.size(), 2) +
                                       little_bytes(directory.size(), 4) + little_bytes(begin, 4);
  return bytes + "PK\x05\x06" + std::string(4, '\0') + counts + std::string(2, '\0');
}

// `content` as a frame of zstd (RFC 8878) in raw blocks.
inline std::string zstd_frame(std::string_view content) {
  constexpr size_t kBlock = size_t{64} << 10;
  // A single segment with its size in 8 bytes, without a checksum.
  std::string frame = "\x28\xB5\x2F\xFD\xE0" + little_bytes(content.size(), 8);
  do {
    const std::string_view block = content.substr(0, kBlock);
    content.remove_prefix(block.size());
    frame += little_bytes(block.size() << 3 | (content.empty() ? 1 : 0), 3);
    frame += block;
  } while (!content.empty());
  return frame;
}

}  // namespace kindred
