#pragma once

#include <cstddef>
#include <string>

namespace kindred {

// A type of numbers in .npy files: float16, float32, float64, signed and unsigned integers of 1, 2,
// 4 and 8 bytes, and bool.
struct NpyNumber {
  // The number at `bytes`; `swap`: its bytes are in reverse order. Exact but for integers beyond
  // 2^53, which are rounded.
  double (*decode)(const char* bytes, bool swap);
  // Appends the number as text: integers as all their digits, others as the shortest text that
  // reads back as the same double, bool as 0 or 1. NaN appends nothing.
  void (*append_text)(const char* bytes, bool swap, std::string& text);
  size_t bytes;
  bool swap;  // of this file on this machine
  bool wide;  // one of the types that an affinity matrix may have: all but float16 and bool
};

// The type that a header's `descr` names, such as "<f8". Throws InputError, naming `where`, for
// Python objects, which are never unpickled, and for any other type; `expected` says what is wanted
// instead.
[[nodiscard]] NpyNumber npy_number(const std::string& descr, const std::string& where,
                                   const std::string& expected);

}  // namespace kindred
