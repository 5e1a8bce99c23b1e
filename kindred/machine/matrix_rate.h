#pragma once

namespace kindred {

// Returns the rate of square float32 matrix products with `threads` threads, in GFLOP/s, measured
// for about half a second. Throws InterruptedError.
[[nodiscard]] double measure_matrix_rate(int threads);

}  // namespace kindred
