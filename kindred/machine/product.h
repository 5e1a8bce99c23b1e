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
// factor as it is after its transposition. T is float or double; sizes are at least 1 and fit in
// int. The product is the one of the BLAS that libtorch uses in this process (see blas_name()),
// without what a tensor operation costs.
template <class T>
void multiply(int64_t rows, int64_t columns, int64_t inner, Factor<T> a, Factor<T> b, T* result,
              int64_t result_stride, bool add = false);

// The same by a tensor operation: what multiply() does where libtorch hides its BLAS.
template <class T>
void multiply_tensors(int64_t rows, int64_t columns, int64_t inner, Factor<T> a, Factor<T> b,
                      T* result, int64_t result_stride, bool add = false);

}  // namespace kindred
