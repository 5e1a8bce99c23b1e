#include "kindred/base/random.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace kindred {
namespace {

uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

constexpr uint64_t kGolden = 0x9E3779B97F4A7C15ULL;

}  // namespace

uint64_t derive_seed(uint64_t seed, std::string_view purpose, uint64_t index) {
  uint64_t state = mix(seed + kGolden);
  for (const char letter : purpose)
    state = mix((state ^ static_cast<unsigned char>(letter)) + kGolden);
  // Without a separator, seed and index would be interchangeable.
  if (purpose.empty()) state = mix(state + kGolden);
  return mix((state ^ mix(index + kGolden)) + kGolden);
}

uint64_t RandomStream::operator()() {
  return mix(state_ += kGolden);
}

uint64_t RandomStream::below(uint64_t bound) {
  const uint64_t rejected = (max() - bound + 1) % bound;
  uint64_t draw = (*this)();
  while (draw < rejected) draw = (*this)();
  return draw % bound;
}

double RandomStream::uniform() {
  return static_cast<double>((*this)() >> 11) * 0x1.0p-53;
}

double RandomStream::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

std::vector<int64_t> random_permutation(int64_t count, RandomStream& stream) {
  std::vector<int64_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), int64_t{0});
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
  return order;
}

}  // namespace kindred
