#pragma once

#include <cstdint>

namespace kindred {

// Writes sums over rows to a gradient.
template <class T>
void put_sums(const double* sums, int64_t count, T* gradient) {
  for (int64_t i = 0; i < count; ++i) gradient[i] = static_cast<T>(sums[i]);
}

}  // namespace kindred
