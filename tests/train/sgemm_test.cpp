// The programs' own matrix products, as libtorch calls them, against float64.
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/train/threads.h"

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

}  // namespace
}  // namespace kindred
