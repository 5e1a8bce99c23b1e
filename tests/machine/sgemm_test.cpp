// The programs' own matrix products, as libtorch calls them, against float64.
#include <cmath>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/machine/threads.h"

extern "C" void sgemm_(const char* transpose_a, const char* transpose_b, const int* m, const int* n,
                       const int* k, const float* alpha, const float* a, const int* lda,
                       const float* b, const int* ldb, const float* beta, float* c, const int* ldc);

namespace kindred {
namespace {

at::Tensor matrix(int64_t rows, int64_t columns, bool transposed) {
  return transposed ? at::randn({columns, rows}).t() : at::randn({rows, columns});
}

TEST(Sgemm, IsTheProductWhateverIsTransposed) {
  if (blas_name() != "oneDNN") GTEST_SKIP() << "this build has none of its own";
  for (const int threads : {1, 2}) {
    const OperationThreads operation_threads(threads);
    for (const bool left : {false, true}) {
      for (const bool right : {false, true}) {
        const auto a = matrix(37, 65, left), b = matrix(65, 19, right), c = at::randn({37, 19});
        const auto expected =
            0.5 * c.to(at::kDouble) + 2 * at::matmul(a.to(at::kDouble), b.to(at::kDouble));
        const auto found = at::addmm(c, a, b, 0.5, 2);
        EXPECT_LT((found.to(at::kDouble) - expected).abs().max().item<double>(), 1e-4);
        // What stood in the result before must not matter, even if it is no number.
        at::Tensor result = at::full({37, 19}, NAN);
        at::mm_out(result, a, b);
        const auto product = at::matmul(a.to(at::kDouble), b.to(at::kDouble));
        EXPECT_LT((result.to(at::kDouble) - product).abs().max().item<double>(), 1e-4);
      }
    }
  }
}

// C, of which each column of two has a third number behind it, after a product with no terms or
// without rows or columns.
std::vector<float> after_empty_product(int m, int n, int k, float beta, float value) {
  std::vector<float> c(6, value);
  const float alpha = 2, nothing = 0;
  const int lda = 3, ldb = 3, ldc = 3;
  sgemm_("N", "N", &m, &n, &k, &alpha, &nothing, &lda, &nothing, &ldb, &beta, c.data(), &ldc);
  return c;
}

TEST(Sgemm, AProductWithoutTermsScalesWhatWasThere) {
  EXPECT_EQ(after_empty_product(2, 2, 0, 0.5, 4), (std::vector<float>{2, 2, 4, 2, 2, 4}));
  EXPECT_EQ(after_empty_product(2, 2, 0, 1, 4), (std::vector<float>{4, 4, 4, 4, 4, 4}));
  // Beta = 0 writes zeros over numbers and over what is none.
  EXPECT_EQ(after_empty_product(2, 2, 0, 0, 4), (std::vector<float>{0, 0, 4, 0, 0, 4}));
  const auto cleared = after_empty_product(2, 1, 0, 0, NAN);
  EXPECT_EQ(cleared[0], 0);
  EXPECT_EQ(cleared[1], 0);
  for (size_t i = 2; i < 6; ++i) EXPECT_TRUE(std::isnan(cleared[i])) << i;
}

TEST(Sgemm, AProductWithoutRowsOrColumnsWritesNothing) {
  EXPECT_EQ(after_empty_product(0, 2, 1, 0, 4), std::vector<float>(6, 4));
  EXPECT_EQ(after_empty_product(2, 0, 1, 0, 4), std::vector<float>(6, 4));
}

}  // namespace
}  // namespace kindred
