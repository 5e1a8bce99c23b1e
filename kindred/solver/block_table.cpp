#include "kindred/solver/block_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace kindred {
namespace {

constexpr int64_t kMemberships = 1024;  // exceeds the memberships of any grouping
constexpr int kDigits = 15;
static_assert(kMostBlockTasks * kMostBlockTasks < kMemberships);

// Exponent of the power of ten that scales `largest` to at most 10^kDigits.
double scale_exponent(double largest) {
  return largest == 0 ? 0 : kDigits - std::ceil(std::log10(largest));
}

}  // namespace

BlockTable::BlockTable(const GroupingProblem& problem)
    : n_(problem.size()),
      all_(static_cast<TaskSet>((size_t{1} << n_) - 1)),
      singles_allowed_(problem.singletons == Singletons::kValue),
      help_(n_ * (n_ + 1), 0),
      keys_(size_t{1} << n_, 0),
      groups_(size_t{1} << n_, 0) {
  for (size_t k = 2; k < n_; ++k) common_ = std::lcm(common_, static_cast<int64_t>(k));
  scale(problem);
  int64_t first = singles_allowed_ ? singles_[0] : affinity_[1];
  for (size_t source = 1; source < n_; ++source) first = std::max(first, affinity_[source]);
  first_task_key_ = static_cast<Int128>(first) * common_ * kMemberships;
  visit(0, 0, 0, 0);
}

void BlockTable::scale(const GroupingProblem& problem) {
  std::vector<double> weighted(n_ * n_, 0), singles(n_, 0);
  double largest = 0;
  for (size_t target = 0; target < n_; ++target) {
    for (size_t source = 0; source < n_; ++source)
      if (source != target)
        weighted[target * n_ + source] = problem.weights[target] * problem.at(source, target);
    if (singles_allowed_)
      singles[target] = problem.weights[target] * problem.singleton_values[target];
  }
  for (const double value : weighted) largest = std::max(largest, std::abs(value));
  for (const double value : singles) largest = std::max(largest, std::abs(value));
  const double exponent = scale_exponent(largest);
  unit_ = std::pow(10.0, std::min(exponent, 300.0));
  more_ = std::pow(10.0, std::max(exponent - 300, 0.0));
  weights_ = std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  for (const double value : weighted) affinity_.push_back(std::llround(value * unit_ * more_));
  for (const double value : singles) singles_.push_back(std::llround(value * unit_ * more_));
}

double BlockTable::value(Int128 key, int64_t memberships) const {
  const Int128 sum = (key + memberships) / kMemberships;
  return static_cast<double>(sum) / static_cast<double>(common_) / unit_ / more_ / weights_;
}

// Enters every set that extends `homes` by tasks ≥ `first`; help_[depth] holds the sums of `homes`.
void BlockTable::visit(size_t first, TaskSet homes, int64_t inside, size_t depth) {
  const int64_t* help = &help_[depth * n_];
  int64_t* grown = &help_[(depth + 1) * n_];
  for (size_t task = first; task < n_; ++task) {
    const int64_t* into = &affinity_[task * n_];
    int64_t sum = inside + help[task];
    for (TaskSet rest = homes; rest != 0; rest &= rest - 1)
      sum += into[static_cast<size_t>(std::countr_zero(rest))];
    for (size_t i = 0; i < n_; ++i) grown[i] = help[i] + into[i];
    const TaskSet with = homes | TaskSet{1} << task;
    if (homes == 0)
      enter_single(task, grown);
    else
      enter(with, sum, grown);
    if (task + 1 < n_) visit(task + 1, with, sum, depth + 1);
  }
}

void BlockTable::enter(TaskSet homes, int64_t inside, const int64_t* help) {
  const auto own = static_cast<int64_t>(std::popcount(homes)) - 1;
  const TaskSet outside = all_ ^ homes;
  TaskSet group = homes;
  int64_t sum = inside, divisor = own;
  while (true) {
    TaskSet better = homes;
    int64_t better_sum = inside, better_divisor = own;
    // Without branches: which tasks help is hard to predict, and this is the inner loop.
    for (TaskSet rest = outside; rest != 0; rest &= rest - 1) {
      const auto i = static_cast<size_t>(std::countr_zero(rest));
      const int64_t helps = help[i] * divisor > sum ? 1 : 0;
      better |= static_cast<TaskSet>(helps) << i;
      better_sum += help[i] & -helps;
      better_divisor += helps;
    }
    if (better == group) break;
    group = better;
    sum = better_sum;
    divisor = better_divisor;
  }
  put(homes, group, sum, divisor);
}

void BlockTable::enter_single(size_t task, const int64_t* help) {
  const TaskSet alone = TaskSet{1} << task;
  size_t helper = task;
  for (size_t i = 0; i < n_; ++i)
    if (i != task && (helper == task || help[i] > help[helper])) helper = i;
  if (singles_allowed_ && (helper == task || singles_[task] >= help[helper]))
    put(alone, alone, singles_[task], 1);
  else
    put(alone, alone | TaskSet{1} << helper, help[helper], 1);
}

void BlockTable::put(TaskSet homes, TaskSet group, int64_t sum, int64_t divisor) {
  keys_[homes] =
      static_cast<Int128>(sum) * (common_ / divisor) * kMemberships - std::popcount(group);
  groups_[homes] = group;
}

}  // namespace kindred
