#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace kindred {

// A byte array from an IDX file, the format of MNIST (LeCun, Cortes, Burges): two zero bytes, the
// type, the number of dimensions, each dimension as four big-endian bytes, and the data.
struct IdxArray {
  std::vector<int64_t> sizes;  // outermost first
  std::vector<uint8_t> bytes;

  // Size of one of the sizes[0] items, in bytes.
  [[nodiscard]] int64_t item() const;
};

// Reads a plain or gzip file of type unsigned byte with 1 to 4 dimensions. Throws InputError if it
// is missing, of another format or type, truncated, damaged, longer than its header says, empty, or
// larger than 4 GiB.
[[nodiscard]] IdxArray read_idx(const std::filesystem::path& path);

}  // namespace kindred
