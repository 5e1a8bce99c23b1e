#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/grouping/grouping_options.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Choose at most `networks` groups, which may overlap, that together hold all tasks. In a group g
// of two or more, task j scores the mean of affinity[i → j] over the other members i; it is served
// by the group in which it scores best. The weighted mean of these best scores is to be largest.
struct GroupingProblem {
  std::vector<std::string> tasks;  // n different names
  // n × n, [source * n + target], higher is better, any sign: only a target's order matters, so
  // nothing is cut at zero. The diagonal is not looked at.
  std::vector<double> affinity;
  std::vector<double> weights;  // n values, none negative, not all 0
  int64_t networks = 3;         // at least 1; more than n are never of use
  Singletons singletons = Singletons::kForbid;
  std::vector<double> singleton_values;  // n values under Singletons::kValue, otherwise empty

  [[nodiscard]] size_t size() const { return tasks.size(); }
  [[nodiscard]] double at(size_t source, size_t target) const {
    return affinity[source * size() + target];
  }
};

// The problem that `options` make of a measured matrix. `weights` in the order of its tasks; empty:
// all 1. Throws InputError as check() does.
[[nodiscard]] GroupingProblem make_problem(const AffinityMatrix& matrix,
                                           const GroupingOptions& options,
                                           std::vector<double> weights = {});

// Throws InputError when there is no task, a name is empty or repeated, a list has the wrong
// length, a pair of tasks was never measured (naming it) or is infinite or beyond 1e100 in size, a
// weight is negative, a budget is below 1, or a lone task has nobody to share with and no value of
// its own.
void check(const GroupingProblem& problem);

// The same problem with task order[i] at place i.
[[nodiscard]] GroupingProblem reordered(const GroupingProblem& problem,
                                        const std::vector<int64_t>& order);

}  // namespace kindred
