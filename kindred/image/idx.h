#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace kindred {

// An array of bytes from an IDX file, the format of MNIST (LeCun, Cortes, Burges): two zero bytes,
// the type, the number of dimensions, each dimension as four bytes, big end first, and the data.
struct IdxArray {
  std::vector<int64_t> sizes;  // outermost first
  std::vector<uint8_t> bytes;

  // Bytes of one of sizes[0] items.
  [[nodiscard]] int64_t item() const;
};

// Reads a file, plain or gzip, of type unsigned byte and 1 to 4 dimensions. Throws InputError when
// it is missing, of another kind or type, cut off or damaged, longer than it says, empty, or beyond
// 4 GiB.
[[nodiscard]] IdxArray read_idx(const std::filesystem::path& path);

}  // namespace kindred
