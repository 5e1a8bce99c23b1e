#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>
#include <ATen/record_function.h>

namespace kindred {

// Whether oneDNN may compute the weight gradient of this convolution in a buffer that is too small
// (its issue 6035, open in 3.14); the process may then crash, hang or continue with wrong values.
// This affects strided 1 × 1 convolutions on channels-last pictures whose input has fewer channels
// than a vector register: 8 with AVX2 and 16 with AVX-512.
[[nodiscard]] bool is_narrow_projection(int64_t in, int64_t kernel, int64_t stride);

// RAII: detects whether foreign code computes such a convolution on channels-last pictures on this
// thread. At most one per thread at a time.
class NarrowProjectionWatch {
 public:
  NarrowProjectionWatch();
  ~NarrowProjectionWatch();
  NarrowProjectionWatch(const NarrowProjectionWatch&) = delete;
  NarrowProjectionWatch& operator=(const NarrowProjectionWatch&) = delete;
  [[nodiscard]] bool seen() const;

 private:
  at::CallbackHandle handle_;
};

}  // namespace kindred
