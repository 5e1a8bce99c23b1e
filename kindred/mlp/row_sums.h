#pragma once

#include <cstdint>

namespace kindred {

// Writes sums over rows to a gradient, or adds them.
template <class T>
void put_sums(const double* sums, int64_t count, T* gradient, bool add) {
  for (int64_t i = 0; i < count; ++i)
    gradient[i] = static_cast<T>(add ? static_cast<double>(gradient[i]) + sums[i] : sums[i]);
}

}  // namespace kindred
