#pragma once

#include <string>

#include <c10/core/Device.h>

namespace kindred {

// How products in bfloat16 add up here. libtorch 1.13 adds up in bfloat16 itself on processors
// whose bfloat16 its convolution library does not know: the sum of many ones then stops at 256,
// where the next number is 258, and gradients over many rows or pixels are too small.
struct Bfloat16Sums {
  bool right = false;
  std::string finding;  // what was measured
};

// Sums of ones in the weight gradients of a linear layer and of a convolution on channels-last
// pictures, on the CPU; takes some milliseconds.
[[nodiscard]] Bfloat16Sums measure_bfloat16_sums();

// Throws InputError where train.precision = "bfloat16" would train on wrong sums there.
void require_bfloat16_sums(const at::Device& device);

}  // namespace kindred
