#pragma once

#include <cstdint>

namespace kindred {

// A matrix in row-major order as a factor of a product; `stride` elements from a row to the next.
template <class T>
struct Factor {
  const T* data;
  int64_t stride;
  bool transposed = false;
};

// result [rows, columns] = a [rows, inner] · b [inner, columns], or added to it if `add`; each
// factor as it is after its transposition. The product is that of libtorch, without a tensor's
// price: the BLAS's in this process (see blas_name()). T is float or double; sizes are at least 1
// and fit in int.
template <class T>
void multiply(int64_t rows, int64_t columns, int64_t inner, Factor<T> a, Factor<T> b, T* result,
              int64_t result_stride, bool add = false);

}  // namespace kindred
