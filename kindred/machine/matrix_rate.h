#pragma once

namespace kindred {

// Billions of floating-point operations a second that products of square float32 matrices reach
// with `threads` threads, measured for about half a second. Leaves that thread count set. Throws
// InterruptedError.
[[nodiscard]] double measure_matrix_rate(int threads);

}  // namespace kindred
