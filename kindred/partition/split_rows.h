#pragma once

#include <cstddef>

namespace kindred {

// Sets in a row of the arrays below: those that differ in their first three tasks.
inline constexpr size_t kRowSets = 8;

// The best partitions into one block more, for the sets in the rows [begin, end) of `next`:
//   next[S] = max { alone[A] + before[S \ A] : A ⊆ S },
// where alone[A] is the worth of one block and before[B] that of the best partition of B into some
// number of blocks; A has the last task of S. The empty set is worth 0.
// Arrays hold a number for every set, a multiple of kRowSets; −∞ for sets that there are not.
void split_rows(const double* alone, const double* before, double* next, size_t begin, size_t end);

}  // namespace kindred
