#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include <ATen/core/Tensor.h>

namespace kindred {

// Dropout masks as numbers: zero with probability `rate`, else 1 / (1 − rate). A function of seed,
// layer, shape and type, of bfloat16 the same as of float32; no generator has a state that it could
// disturb. rate in [0, 1).
[[nodiscard]] at::Tensor draw_dropout_mask(const at::Tensor& like, double rate, uint64_t seed,
                                           size_t layer);

// The masks of passes with one seed, each drawn once: a look-ahead has those of the step itself,
// and drawing them takes a good part of a pass through small layers. Safe to use from several
// threads.
class DropoutMasks {
 public:
  explicit DropoutMasks(uint64_t seed) : seed_(seed) {}

  [[nodiscard]] uint64_t seed() const { return seed_; }
  [[nodiscard]] at::Tensor of(const at::Tensor& like, double rate, size_t layer);

 private:
  uint64_t seed_;
  std::mutex mutex_;
  std::map<std::pair<size_t, int64_t>, at::Tensor> masks_;  // by layer and number of elements
};

}  // namespace kindred
