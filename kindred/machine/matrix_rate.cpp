#include "kindred/machine/matrix_rate.h"

#include <chrono>

#include <ATen/Functions.h>

#include "kindred/base/error.h"
#include "kindred/machine/threads.h"

namespace kindred {
namespace {

constexpr int64_t kSize = 512;
constexpr double kSeconds = 0.5;

}  // namespace

double measure_matrix_rate(int threads, const std::stop_token& stop) {
  const OperationThreads operation_threads(threads);
  const at::Tensor a = at::ones({kSize, kSize}), b = at::ones({kSize, kSize});
  at::Tensor product = at::mm(a, b);  // the first call allocates buffers
  const auto start = std::chrono::steady_clock::now();
  double passed = 0;
  int64_t products = 0;
  while (passed < kSeconds) {
    at::mm_out(product, a, b);
    ++products;
    passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (stop.stop_requested()) throw InterruptedError("interrupted");
  }
  return 2.0 * kSize * kSize * kSize * static_cast<double>(products) / passed / 1e9;
}

}  // namespace kindred
