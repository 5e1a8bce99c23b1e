#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>

#include "kindred/kernels/kernels.h"

namespace kindred {

// Calls body(kernels, begin, count) for ranges of `elements`, on the threads of an operation. No
// element may depend on another.
template <class T, class Body>
void for_ranges(int64_t elements, const Body& body) {
  constexpr int64_t kFewest = 1 << 15;
  at::parallel_for(0, elements, kFewest,
                   [&](int64_t begin, int64_t end) { body(kernels<T>(), begin, end - begin); });
}

// Calls body with a zero of the tensor's type if its elements lie in the CPU's memory; else returns
// false.
template <class Body>
bool on_cpu(const at::Tensor& tensor, const Body& body) {
  if (!tensor.is_cpu()) return false;
  tensor.scalar_type() == at::kDouble ? body(0.0) : body(0.0F);
  return true;
}

// The elements from `begin` on; null for an undefined tensor.
template <class T>
T* elements_of(const at::Tensor& tensor, int64_t begin) {
  return tensor.defined() ? tensor.data_ptr<T>() + begin : nullptr;
}

}  // namespace kindred
