#include "kindred/partition/split_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "kindred/base/wide_vectors.h"

namespace kindred {
namespace {

using Lanes __attribute__((vector_size(kRowSets * sizeof(double)))) = double;

constexpr double kNone = -std::numeric_limits<double>::infinity();

// Where the lane of S finds B = S \ A, for A with the first tasks `low`; behind the lanes if S
// lacks tasks of A.
constexpr int place(int low, int lane) {
  return (lane & low) == low ? lane ^ low : static_cast<int>(kRowSets);
}

template <int low>
__attribute__((always_inline)) inline void take_best(const double* alone, const Lanes& before,
                                                     Lanes& best) {
  const Lanes none = kNone - Lanes{};
  const Lanes sum =
      alone[low] + __builtin_shufflevector(before, none, place(low, 0), place(low, 1),
                                           place(low, 2), place(low, 3), place(low, 4),
                                           place(low, 5), place(low, 6), place(low, 7));
  best = sum > best ? sum : best;
}

// Sets of the first three tasks alone.
void split_first_row(const double* alone, const double* before, double* next) {
  next[0] = 0;
  for (size_t set = 1; set < kRowSets; ++set) {
    const size_t others = set ^ std::bit_floor(set);
    next[set] = alone[set];
    for (size_t rest = others; rest != 0; rest = (rest - 1) & others)
      next[set] = std::max(next[set], alone[set ^ rest] + before[rest]);
  }
}

}  // namespace

KINDRED_WIDE_VECTORS
void split_rows(const double* alone, const double* before, double* next, size_t begin, size_t end) {
  if (begin == 0 && end > 0) split_first_row(alone, before, next);
  for (size_t row = std::max<size_t>(begin, 1); row < end; ++row) {
    const size_t others = row ^ std::bit_floor(row);
    Lanes best, rest;
    std::memcpy(&best, alone + row * kRowSets, sizeof(best));
    for (size_t sub = others;; sub = (sub - 1) & others) {
      const double* own = alone + (row ^ sub) * kRowSets;
      std::memcpy(&rest, before + sub * kRowSets, sizeof(rest));
      take_best<0>(own, rest, best);
      take_best<1>(own, rest, best);
      take_best<2>(own, rest, best);
      take_best<3>(own, rest, best);
      take_best<4>(own, rest, best);
      take_best<5>(own, rest, best);
      take_best<6>(own, rest, best);
      take_best<7>(own, rest, best);
      if (sub == 0) break;
    }
    std::memcpy(next + row * kRowSets, &best, sizeof(best));
  }
}

}  // namespace kindred
