#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// The header of a .npy file (NumPy enhancement proposal 1 and numpy.lib.format).
struct NpyHeader {
  std::string descr;  // the dtype, such as "<f8"
  bool fortran_order = false;
  std::vector<size_t> shape;  // each at most 10^9
  size_t bytes = 0;           // length of the header, where the array begins
};

// Parses a header of format version 1.0, 2.0 or 3.0. Throws InputError, naming `where`, if the
// bytes are not such a file, or the header is truncated, longer than 65 535 bytes, or not a dict of
// exactly 'descr', a string, 'fortran_order' and 'shape'.
[[nodiscard]] NpyHeader parse_npy_header(std::string_view bytes, const std::string& where);

}  // namespace kindred
