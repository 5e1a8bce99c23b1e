// libtorch calls the BLAS (libblas.so.3) for single-precision matrix products as sgemm_. A program
// that defines this symbol replaces it; here by oneDNN, which generates kernels for the processor's
// instruction set. Debian's OpenBLAS selects kernels by processor model, and on models newer than
// itself falls back to kernels of 2004.
#include <algorithm>
#include <new>
#include <stdexcept>

#include <oneapi/dnnl/dnnl.h>

#include <ATen/Parallel.h>

namespace {

// C = beta · C, for products with k = 0, which dnnl_sgemm ignores. As in the BLAS, beta = 0 does
// not read C.
void scale(int m, int n, float beta, float* c, int ldc) {
  for (int column = 0; column < n; ++column) {
    float* const first = c + static_cast<long>(column) * ldc;
    if (beta == 0)
      std::fill_n(first, m, 0.0F);
    else
      std::for_each_n(first, m, [&](float& value) { value *= beta; });
  }
}

}  // namespace

// As in the BLAS: C [m, n] = alpha · op(A) [m, k] · op(B) [k, n] + beta · C, column-major. oneDNN
// is row-major, so it computes the product of the transposes.
extern "C" __attribute__((visibility("default"))) void sgemm_(
    const char* transpose_a, const char* transpose_b, const int* m, const int* n, const int* k,
    const float* alpha, const float* a, const int* lda, const float* b, const int* ldb,
    const float* beta, float* c, const int* ldc) {
  if (*m == 0 || *n == 0) return;
  if (*k == 0) return scale(*m, *n, *beta, c, *ldc);
  // ATen sets a thread's number of OpenMP threads at the first call of this function.
  (void)at::get_num_threads();
  const auto status =
      dnnl_sgemm(*transpose_b, *transpose_a, *n, *m, *k, *alpha, b, *ldb, a, *lda, *beta, c, *ldc);
  if (status == dnnl_out_of_memory) throw std::bad_alloc();
  if (status != dnnl_success) throw std::logic_error("oneDNN refuses a matrix product");
}
