#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// What the header of a .npy file says (NumPy enhancement proposal 1 and numpy.lib.format).
struct NpyHeader {
  std::string descr;  // the dtype, such as "<f8"
  bool fortran_order = false;
  std::vector<size_t> shape;  // each at most 10^9
  size_t bytes = 0;           // of the header; the array begins there
};

// Of a file of format version 1.0, 2.0 or 3.0. Throws InputError, naming `where`, for bytes that
// are no such file, for a header that is cut off, longer than 65 535 bytes, or no dict of exactly
// 'descr', a text, 'fortran_order' and 'shape'.
[[nodiscard]] NpyHeader parse_npy_header(std::string_view bytes, const std::string& where);

}  // namespace kindred
