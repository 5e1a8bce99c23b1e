#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include <ATen/core/Tensor.h>

namespace kindred {

// Returns a dropout mask: 0 with probability `rate`, else 1 / (1 − rate); rate in [0, 1). In
// float32 for bfloat16. Depends only on seed, layer, rate and the element's number,
// not on threads; does not use or change the state of any shared generator.
[[nodiscard]] at::Tensor draw_dropout_mask(at::IntArrayRef sizes, const at::TensorOptions& options,
                                           double rate, uint64_t seed, size_t layer);

// Cache of the masks for one seed, each drawn once: a look-ahead reuses the step's masks, because
// drawing them is a considerable part of a pass through small layers. Thread-safe.
class DropoutMasks {
 public:
  explicit DropoutMasks(uint64_t seed) : seed_(seed) {}

  [[nodiscard]] uint64_t seed() const { return seed_; }
  [[nodiscard]] at::Tensor of(at::IntArrayRef sizes, const at::TensorOptions& options, double rate,
                              size_t layer);

 private:
  uint64_t seed_;
  std::mutex mutex_;
  std::map<std::pair<size_t, int64_t>, at::Tensor> masks_;  // key: layer, number of elements
};

}  // namespace kindred
