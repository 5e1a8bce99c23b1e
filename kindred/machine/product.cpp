#include "kindred/machine/product.h"

#include <dlfcn.h>

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

namespace kindred {
namespace {

template <class T>
using Gemm = void(const char*, const char*, const int*, const int*, const int*, const T*, const T*,
                  const int*, const T*, const int*, const T*, T*, const int*);

// The function that libtorch calls; null where its BLAS hides it.
template <class T>
Gemm<T>* blas_product() {
  static auto* const found = reinterpret_cast<Gemm<T>*>(
      ::dlsym(RTLD_DEFAULT, sizeof(T) == sizeof(float) ? "sgemm_" : "dgemm_"));
  return found;
}

template <class T>
at::Tensor as_tensor(const T* data, int64_t rows, int64_t columns, int64_t stride) {
  return at::from_blob(const_cast<T*>(data), {rows, columns}, {stride, 1},
                       at::dtype(c10::CppTypeToScalarType<T>::value));
}

template <class T>
at::Tensor as_tensor(const Factor<T>& factor, int64_t rows, int64_t columns) {
  return factor.transposed ? as_tensor(factor.data, columns, rows, factor.stride).t()
                           : as_tensor(factor.data, rows, columns, factor.stride);
}

}  // namespace

template <class T>
void multiply(int64_t rows, int64_t columns, int64_t inner, Factor<T> a, Factor<T> b, T* result,
              int64_t result_stride, bool add) {
  auto* const product = blas_product<T>();
  if (!product) return multiply_tensors(rows, columns, inner, a, b, result, result_stride, add);
  // The BLAS has columns where we have rows: it computes the product of the transposes.
  const auto m = static_cast<int>(columns), n = static_cast<int>(rows), k = static_cast<int>(inner),
             lda = static_cast<int>(b.stride), ldb = static_cast<int>(a.stride),
             ldc = static_cast<int>(result_stride);
  const T one = 1, beta = add ? 1 : 0;
  product(b.transposed ? "T" : "N", a.transposed ? "T" : "N", &m, &n, &k, &one, b.data, &lda,
          a.data, &ldb, &beta, result, &ldc);
}

template <class T>
void multiply_tensors(int64_t rows, int64_t columns, int64_t inner, Factor<T> a, Factor<T> b,
                      T* result, int64_t result_stride, bool add) {
  const c10::AutoGradMode no_gradients(false);
  const at::Tensor into = as_tensor(result, rows, columns, result_stride);
  const auto product = at::mm(as_tensor(a, rows, inner), as_tensor(b, inner, columns));
  if (add)
    into.add_(product);
  else
    into.copy_(product);
}

template void multiply<float>(int64_t, int64_t, int64_t, Factor<float>, Factor<float>, float*,
                              int64_t, bool);
template void multiply<double>(int64_t, int64_t, int64_t, Factor<double>, Factor<double>, double*,
                               int64_t, bool);
template void multiply_tensors<float>(int64_t, int64_t, int64_t, Factor<float>, Factor<float>,
                                      float*, int64_t, bool);
template void multiply_tensors<double>(int64_t, int64_t, int64_t, Factor<double>, Factor<double>,
                                       double*, int64_t, bool);

}  // namespace kindred
