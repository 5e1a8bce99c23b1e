#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping_problem.h"

namespace kindred {

__extension__ typedef __int128 Int128;

// Sets of tasks as bits.
using TaskSet = uint32_t;

// The most tasks for which a value for every set of them is kept.
inline constexpr size_t kMostBlockTasks = 20;

// For every set P of tasks the best group in which all of P are served: P and its helpers H, by
//   F(P) = max over H of (Σ_{i,j in P} w_j Z[i→j] + Σ_{i in H, j in P} w_j Z[i→j]) / (|P| + |H| −
//   1)
// where, for given |H|, the helpers with the largest sums are best. A helper is worth taking while
// its sum is above the quotient, so the best set is all those above the largest quotient, which
// Dinkelbach's iteration finds without sorting.
//
// Sums are exact: affinities are rounded once to a power of ten about 1e-15 of the largest, then
// all is integers. So equal values are recognised as equal, in whatever order they were added up,
// also for decimal fractions. A key is (value, −memberships) as one integer that adds up over
// blocks: larger is better, and of equal values fewer memberships.
class BlockTable {
 public:
  // Problem as check() wants it, with at most kMostBlockTasks tasks.
  explicit BlockTable(const GroupingProblem& problem);

  [[nodiscard]] size_t tasks() const { return n_; }
  [[nodiscard]] Int128 key(TaskSet homes) const { return keys_[homes]; }
  // P and its helpers; of equal keys the lexicographically smallest group.
  [[nodiscard]] TaskSet group(TaskSet homes) const { return groups_[homes]; }
  // No block's key grows by more than this when task 0 is added to its homes.
  [[nodiscard]] Int128 first_task_key() const { return first_task_key_; }
  // The weighted mean that a sum of keys with so many memberships stands for.
  [[nodiscard]] double value(Int128 key, int64_t memberships) const;

 private:
  void scale(const GroupingProblem& problem);
  void visit(size_t first, TaskSet homes, int64_t inside, size_t depth);
  void enter(TaskSet homes, int64_t inside, const int64_t* help);
  void enter_single(size_t task, const int64_t* help);
  void put(TaskSet homes, TaskSet group, int64_t sum, int64_t divisor);

  size_t n_;
  int64_t common_ = 1;          // a multiple of every divisor
  double unit_ = 1, more_ = 1;  // a value times both, rounded, is the integer
  double weights_ = 1;          // their sum
  bool singles_allowed_;
  std::vector<int64_t> affinity_;  // [target * n + source], weighted, 0 on the diagonal
  std::vector<int64_t> singles_;   // weighted
  std::vector<int64_t> help_;      // one row of sums for each depth of visit()
  std::vector<Int128> keys_;
  std::vector<TaskSet> groups_;
  Int128 first_task_key_ = 0;
};

}  // namespace kindred
