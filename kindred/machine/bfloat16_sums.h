#pragma once

#include <string>

#include <c10/core/Device.h>

namespace kindred {

// Accuracy of bfloat16 products on this CPU. On processors whose bfloat16 its convolution library
// does not support, libtorch 1.13 accumulates in bfloat16: a sum of many ones then stops at 256,
// where the next representable number is 258, and gradients over many rows or pixels are too small.
struct Bfloat16Sums {
  bool right = false;
  std::string finding;  // measured result, for messages
};

// Sums ones in the weight gradients of a linear layer and of a convolution on channels-last
// pictures, on the CPU. Takes some milliseconds.
[[nodiscard]] Bfloat16Sums measure_bfloat16_sums();

// Throws InputError if training with train.precision = "bfloat16" on `device` would use wrong sums.
void require_bfloat16_sums(const at::Device& device);

}  // namespace kindred
