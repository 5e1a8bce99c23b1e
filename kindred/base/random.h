#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace kindred {

// Derives a seed that depends only on these arguments. Every random choice of a run uses its own
// stream, named by purpose and position (such as "shuffle", epoch). So there is no state to save,
// and sampling for one purpose does not affect another.
[[nodiscard]] uint64_t derive_seed(uint64_t seed, std::string_view purpose, uint64_t index = 0);

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): small, fast, identical on all platforms. Satisfies
// std::uniform_random_bit_generator.
class RandomStream {
 public:
  using result_type = uint64_t;
  explicit RandomStream(uint64_t seed) : state_(seed) {}
  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return std::numeric_limits<uint64_t>::max(); }
  uint64_t operator()();

  // Uniform on 0 .. bound − 1, unbiased. Precondition: `bound` ≥ 1.
  uint64_t below(uint64_t bound);
  // Uniform on [0, 1) with 53 random bits.
  double uniform();
  // Standard normal (Box–Muller).
  double normal();

 private:
  uint64_t state_;
};

// A uniformly random permutation of 0 .. count − 1.
[[nodiscard]] std::vector<int64_t> random_permutation(int64_t count, RandomStream& stream);

}  // namespace kindred
