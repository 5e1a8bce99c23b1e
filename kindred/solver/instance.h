#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// Value of a task that a network cannot serve.
inline constexpr double kNoValue = -std::numeric_limits<double>::infinity();
// Task indices, ascending.
using Members = std::vector<int32_t>;
[[nodiscard]] Members members_of(const Group& group);

// A network that may be chosen, with its members' values in the units of Instance.
struct Candidate {
  Members members;
  std::vector<double> values;  // in the order of `members`; kNoValue: cannot be served here
  double cost = 0;
  int64_t listed = -1;  // index in the problem's table of scores
};

// A problem in the solvers' units: higher is better, and a value is (weight · score − a constant of
// the task) / a common scale, so that numbers are about 1 in size. Fixed networks are removed:
// their values become `floor`, and the limits are reduced by what they use.
class Instance {
 public:
  // Precondition: `problem` passes check(). For tasks with a weight, only scores above `threshold`
  // count; both are negated where lower is better.
  explicit Instance(const GroupingProblem& problem,
                    double threshold = -std::numeric_limits<double>::infinity());

  [[nodiscard]] size_t size() const { return n_; }
  [[nodiscard]] bool has_matrix() const { return !into_.empty(); }
  // No constraint but the number of networks, and nothing fixed: BlockTable's formula applies.
  [[nodiscard]] bool plain() const { return plain_; }

  // The value of `source` as the only companion of `target`; 0 on the diagonal.
  [[nodiscard]] const double* into(size_t target) const { return &into_[target * n_]; }
  // Value of a task alone; kNoValue if that is not allowed.
  [[nodiscard]] double single(size_t task) const { return singles_[task]; }

  [[nodiscard]] int64_t networks() const { return networks_; }
  [[nodiscard]] bool has_budget() const { return budget_ < kUnlimited; }
  [[nodiscard]] double budget() const { return budget_; }
  [[nodiscard]] double cost_of(size_t members) const {
    return network_cost_ + task_cost_ * static_cast<double>(members);
  }
  [[nodiscard]] double least_cost() const { return network_cost_; }
  [[nodiscard]] double task_cost() const { return task_cost_; }
  [[nodiscard]] size_t least_size() const { return least_size_; }
  [[nodiscard]] size_t most_size() const { return most_size_; }
  [[nodiscard]] bool limits_memberships() const { return limits_memberships_; }
  [[nodiscard]] const std::vector<int64_t>& memberships() const { return memberships_; }
  // The best value that fixed networks give each task; kNoValue if none contains it.
  [[nodiscard]] const std::vector<double>& floor() const { return floor_; }
  [[nodiscard]] const std::vector<Candidate>& fixed() const { return fixed_; }
  // All networks of a table of scores; empty for a matrix.
  [[nodiscard]] const std::vector<Candidate>& listed() const { return listed_; }
  // Tasks that must share every network with `task`, including itself.
  [[nodiscard]] const Members& unit(size_t task) const { return units_[task]; }
  [[nodiscard]] bool apart(size_t a, size_t b) const { return apart_[a * n_ + b] != 0; }
  // Whether `task` may join no network besides the fixed ones.
  [[nodiscard]] bool closed(size_t task) const { return memberships_[task] < 1; }

  // Whether a network of these members satisfies all constraints on a single network.
  [[nodiscard]] bool admissible(const Members& members) const;
  // The network of these members under the matrix.
  [[nodiscard]] Candidate network(Members members) const;

  // Penalty for leaving a task unserved; exceeds anything that values can offset.
  [[nodiscard]] double unserved() const { return 2 * static_cast<double>(n_) + 10; }
  // A sum of values over all tasks with the tasks' constants added back, so that 0 is the user's 0.
  [[nodiscard]] double unshifted(double sum) const { return sum + shift_sum_ / scale_; }
  // Converts a sum of values over all tasks to the weighted mean of scores.
  [[nodiscard]] double mean(double sum) const { return (sum * scale_ + shift_sum_) / weights_; }
  // Sums that differ by at most this are equal.
  [[nodiscard]] static constexpr double tolerance() { return 1e-11; }

 private:
  static constexpr double kUnlimited = std::numeric_limits<double>::infinity();

  void scale_matrix(const GroupingProblem& problem);
  void scale_listed(const GroupingProblem& problem);
  void take_constraints(const GroupingProblem& problem);
  void take_fixed(const GroupingProblem& problem);
  [[nodiscard]] bool counts(size_t task, double value) const { return value >= least_value_[task]; }

  size_t n_;
  std::vector<double> into_;  // [target * n + source]
  std::vector<double> singles_, shift_, least_value_;
  double scale_ = 1, shift_sum_ = 0, weights_ = 0;
  double threshold_;
  bool plain_ = false, limits_memberships_ = false;
  int64_t networks_ = 0;
  double budget_ = kUnlimited, network_cost_ = 1, task_cost_ = 0;
  size_t least_size_ = 1, most_size_ = 1;
  std::vector<int64_t> memberships_;
  std::vector<double> floor_;
  std::vector<Candidate> fixed_, listed_;
  std::vector<Members> units_;
  std::vector<char> apart_;
};

}  // namespace kindred
