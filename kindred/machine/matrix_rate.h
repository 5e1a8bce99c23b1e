#pragma once

#include <stop_token>

namespace kindred {

// Returns the rate of square float32 matrix products with `threads` threads, in GFLOP/s, measured
// for about half a second. Throws InterruptedError if stopped.
[[nodiscard]] double measure_matrix_rate(int threads, const std::stop_token& stop = {});

}  // namespace kindred
