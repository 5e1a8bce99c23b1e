#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping_problem.h"

namespace kindred {

__extension__ typedef __int128 Int128;

// A set of tasks as a bit mask.
using TaskSet = uint32_t;

// Largest number of tasks for which all 2^n sets are stored.
inline constexpr size_t kMostBlockTasks = 20;

// For every set P of tasks, the best group in which all of P are served: P and its helpers H, with
//   F(P) = max_H (Σ_{i,j in P} w_j Z[i→j] + Σ_{i in H, j in P} w_j Z[i→j]) / (|P| + |H| − 1).
// For given |H| the helpers with the largest sums are best. A helper improves the quotient exactly
// while its sum exceeds it, so the optimal H is all tasks with sums above the largest quotient.
// Dinkelbach's iteration finds it without sorting.
//
// Sums are exact: affinities are rounded once to a power of ten about 1e-15 of the largest, then
// all arithmetic is on integers. So equal values compare equal in any order of summation, also for
// decimal fractions. A key is (value, −memberships) packed into one integer that adds up over
// blocks: larger is better, and of equal values fewer memberships.
class BlockTable {
 public:
  // Exceeds the memberships of any grouping.
  static constexpr int64_t kMemberships = 1024;
  // Precondition: `problem` passes check() and has at most kMostBlockTasks tasks.
  explicit BlockTable(const GroupingProblem& problem);

  [[nodiscard]] size_t tasks() const { return n_; }
  [[nodiscard]] Int128 key(TaskSet homes) const { return keys_[homes]; }
  // The key but for memberships, which are less than kMemberships, and rounded twice.
  [[nodiscard]] double rounded(TaskSet homes) const { return rounded_[homes]; }
  // P and its helpers; of equal keys the lexicographically smallest group.
  [[nodiscard]] TaskSet group(TaskSet homes) const { return groups_[homes]; }
  // Upper bound on the growth of any block's key when task 0 is added to its homes.
  [[nodiscard]] Int128 first_task_key() const { return first_task_key_; }
  // The weighted mean of a solution, from its sum of keys and its number of memberships.
  [[nodiscard]] double value(Int128 key, int64_t memberships) const;

 private:
  void scale(const GroupingProblem& problem);
  void visit(size_t first, TaskSet homes, int64_t inside, size_t depth, int64_t near);
  void enter_single(size_t task, const int64_t* help);
  void put(TaskSet homes, TaskSet group, int64_t sum, int64_t divisor, int64_t members);

  size_t n_, stride_;           // stride: n in whole vectors
  int64_t common_ = 1;          // a common multiple of all divisors
  double unit_ = 1, more_ = 1;  // integer = round(value · unit_ · more_)
  double weights_ = 1;          // sum of the task weights
  bool singles_allowed_;
  std::vector<int64_t> into_;     // [target * stride + source], weighted, 0 on the diagonal
  std::vector<int64_t> from_;     // [source * stride + target], the same
  std::vector<int64_t> singles_;  // weighted
  // For each depth of visit(), of every task: the sum of its help for the homes, and of theirs for
  // it.
  std::vector<int64_t> help_, gain_;
  std::vector<Int128> factors_;  // [divisor]: of a sum in a key
  std::vector<double> rounded_factors_;
  std::vector<Int128> keys_;
  std::vector<double> rounded_;
  std::vector<TaskSet> groups_;
  Int128 first_task_key_ = 0;
};

}  // namespace kindred
