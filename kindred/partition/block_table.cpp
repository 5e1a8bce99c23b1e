#include "kindred/partition/block_table.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "kindred/base/wide_vectors.h"

namespace kindred {
namespace {

constexpr int kDigits = 15;
static_assert(kMostBlockTasks * kMostBlockTasks < BlockTable::kMemberships);

constexpr size_t kLanes = 8;
using Lanes __attribute__((vector_size(kLanes * sizeof(int64_t)))) = int64_t;

// A block's group: its sum, its number of members less one, and its helpers.
struct Block {
  int64_t sum, divisor;
  TaskSet helpers;

  // The quotient, rounded down: of whole numbers, those above it are those above the quotient.
  [[nodiscard]] int64_t quotient() const { return sum / divisor - (sum % divisor < 0 ? 1 : 0); }
};

__attribute__((always_inline)) inline int64_t sum_of(const Lanes& lanes) {
  using Four __attribute__((vector_size(4 * sizeof(int64_t)))) = int64_t;
  using Two __attribute__((vector_size(2 * sizeof(int64_t)))) = int64_t;
  const Four four = __builtin_shufflevector(lanes, lanes, 0, 1, 2, 3) +
                    __builtin_shufflevector(lanes, lanes, 4, 5, 6, 7);
  const Two two =
      __builtin_shufflevector(four, four, 0, 1) + __builtin_shufflevector(four, four, 2, 3);
  return two[0] + two[1];
}

// Adds the rows of a task to those of the homes.
KINDRED_WIDE_VECTORS
void add_task(const int64_t* help, const int64_t* into, const int64_t* gain, const int64_t* from,
              int64_t* more_help, int64_t* more_gain, size_t stride) {
  for (size_t i = 0; i < stride; ++i) {
    more_help[i] = help[i] + into[i];
    more_gain[i] = gain[i] + from[i];
  }
}

// The group of the largest quotient of the homes `alone`, two or more, and some of the `others`.
// Dinkelbach's iteration may begin anywhere: `start` is near the quotient.
KINDRED_WIDE_VECTORS
void choose_helpers(const int64_t* help, const Block& alone, TaskSet others, size_t stride,
                    int64_t start, Block& best) {
  // In one number a task's bit and, above the bits, a count of one.
  constexpr int kCount = 32;
  static_assert(kMostBlockTasks <= kCount);
  constexpr size_t kParts = (kMostBlockTasks + kLanes - 1) / kLanes;
  const Lanes bits = {1, 2, 4, 8, 16, 32, 64, 128};
  const size_t parts = stride / kLanes;
  Lanes marks[kParts], row;
  for (size_t part = 0; part < parts; ++part) {
    const auto shift = static_cast<int64_t>(part * kLanes);
    const Lanes bit = (static_cast<int64_t>(others >> shift) - Lanes{}) & bits;
    const Lanes is_open = bit != 0;
    marks[part] = is_open & (bit << shift | int64_t{1} << kCount);
  }
  best = {.sum = 0, .divisor = 0, .helpers = 0};
  for (int64_t bound = start;; bound = best.quotient()) {
    Lanes sums{}, marked{};
    for (size_t part = 0; part < parts; ++part) {
      std::memcpy(&row, help + part * kLanes, sizeof(row));
      const Lanes above = row > bound;
      const Lanes mark = above & marks[part];
      const Lanes helps = mark != 0;
      sums += row & helps;
      marked += mark;
    }
    const int64_t mark = sum_of(marked);
    const Block next{.sum = alone.sum + sum_of(sums),
                     .divisor = alone.divisor + (mark >> kCount),
                     .helpers = static_cast<TaskSet>(mark)};
    // The same quotient as before: the next step would find the same helpers.
    const bool same = next.sum == best.sum && next.divisor == best.divisor;
    best = next;
    if (same) return;
  }
}

// Exponent of the power of ten that scales `largest` to at most 10^kDigits.
double scale_exponent(double largest) {
  return largest == 0 ? 0 : kDigits - std::ceil(std::log10(largest));
}

}  // namespace

BlockTable::BlockTable(const GroupingProblem& problem)
    : n_(problem.size()),
      stride_((n_ + kLanes - 1) / kLanes * kLanes),
      singles_allowed_(problem.singletons == Singletons::kValue),
      into_(n_ * stride_, 0),
      from_(n_ * stride_, 0),
      help_(stride_ * (n_ + 1), 0),
      gain_(stride_ * (n_ + 1), 0),
      factors_(n_ + 1, 0),
      rounded_factors_(n_ + 1, 0),
      keys_(size_t{1} << n_, 0),
      rounded_(size_t{1} << n_, 0),
      groups_(size_t{1} << n_, 0) {
  for (size_t k = 2; k < n_; ++k) common_ = std::lcm(common_, static_cast<int64_t>(k));
  for (size_t k = 1; k < std::max<size_t>(n_, 2); ++k) {
    factors_[k] = static_cast<Int128>(common_ / static_cast<int64_t>(k)) * kMemberships;
    rounded_factors_[k] = static_cast<double>(factors_[k]);
  }
  scale(problem);
  int64_t first = singles_allowed_ ? singles_[0] : into_[1];
  for (size_t source = 1; source < n_; ++source) first = std::max(first, into_[source]);
  first_task_key_ = static_cast<Int128>(first) * common_ * kMemberships;
  visit(0, 0, 0, 0, 0);
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
  for (size_t target = 0; target < n_; ++target)
    for (size_t source = 0; source < n_; ++source)
      into_[target * stride_ + source] = from_[source * stride_ + target] =
          std::llround(weighted[target * n_ + source] * unit_ * more_);
  for (const double value : singles) singles_.push_back(std::llround(value * unit_ * more_));
}

double BlockTable::value(Int128 key, int64_t memberships) const {
  const Int128 sum = (key + memberships) / kMemberships;
  return static_cast<double>(sum) / static_cast<double>(common_) / unit_ / more_ / weights_;
}

// Enters every set that extends `homes` by tasks ≥ `first`; help_ and gain_ at `depth` are of
// `homes`, and `near` is its quotient.
void BlockTable::visit(size_t first, TaskSet homes, int64_t inside, size_t depth, int64_t near) {
  const int64_t *help = &help_[depth * stride_], *gain = &gain_[depth * stride_];
  int64_t *more_help = &help_[(depth + 1) * stride_], *more_gain = &gain_[(depth + 1) * stride_];
  for (size_t task = first; task < n_; ++task) {
    const TaskSet with = homes | TaskSet{1} << task;
    const int64_t sum = inside + help[task] + gain[task];
    int64_t quotient = 0;
    add_task(help, &into_[task * stride_], gain, &from_[task * stride_], more_help, more_gain,
             stride_);
    if (homes == 0) {
      enter_single(task, more_help);
    } else {
      const Block alone{.sum = sum, .divisor = static_cast<int64_t>(depth), .helpers = 0};
      const auto all = static_cast<TaskSet>((size_t{1} << n_) - 1);
      Block block{};
      choose_helpers(more_help, alone, all ^ with, stride_, near, block);
      put(with, with | block.helpers, block.sum, block.divisor, block.divisor + 1);
      quotient = block.quotient();
    }
    if (task + 1 < n_) visit(task + 1, with, sum, depth + 1, quotient);
  }
}

void BlockTable::enter_single(size_t task, const int64_t* help) {
  const TaskSet alone = TaskSet{1} << task;
  size_t helper = task;
  for (size_t i = 0; i < n_; ++i)
    if (i != task && (helper == task || help[i] > help[helper])) helper = i;
  if (singles_allowed_ && (helper == task || singles_[task] >= help[helper]))
    put(alone, alone, singles_[task], 1, 1);
  else
    put(alone, alone | TaskSet{1} << helper, help[helper], 1, 2);
}

void BlockTable::put(TaskSet homes, TaskSet group, int64_t sum, int64_t divisor, int64_t members) {
  const auto place = static_cast<size_t>(divisor);
  keys_[homes] = sum * factors_[place] - members;
  rounded_[homes] = static_cast<double>(sum) * rounded_factors_[place];
  groups_[homes] = group;
}

}  // namespace kindred
