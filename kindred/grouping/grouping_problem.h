#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

inline constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

// What chosen groups must keep to. Tasks are indices. `together` and `apart` speak of what is
// trained: every chosen network holds all tasks of a `together` list or none of them, and at most
// one of an `apart` list.
struct GroupingConstraints {
  int64_t networks = 3;          // at most so many, the fixed ones among them
  std::optional<double> budget;  // what all networks together may cost
  double network_cost = 1;       // of a network, where no score table says its cost
  double task_cost = 0;          // and of each task in it
  int64_t least_size = 1;        // tasks in a network
  int64_t most_size = kNoLimit;
  std::vector<Group> together, apart;
  int64_t memberships = kNoLimit;  // networks that a task may be in; 1: disjoint groups
  std::vector<Group> fixed;        // networks that are chosen already
};

// Choose groups, which may overlap, that together hold all tasks. In a group g of two or more, task
// j scores the mean of affinity[i → j] over the other members i, or what a table of measured scores
// says; it is served by the group in which it scores best. The weighted mean of these best scores,
// or the worst of them, is to be best.
// Either `affinity` or `scored` is filled: check() and evaluate() throw InputError otherwise.
struct GroupingProblem {
  std::vector<std::string> tasks;  // n different names
  // Either: n × n, [source * n + target], higher is better, any sign: only a target's order
  // matters, so nothing is cut at zero. The diagonal is not looked at.
  std::vector<double> affinity;
  // Or, with `affinity` empty: the groups that there are, with their scores.
  std::vector<ScoredGroup> scored;
  bool lower_is_better = false;  // for `scored` alone
  std::vector<double> weights;   // n values, none negative, not all 0
  Objective objective = Objective::kMean;
  Singletons singletons = Singletons::kForbid;  // with `scored`: a group of one counts if listed
  std::vector<double> singleton_values;  // n values under Singletons::kValue, otherwise empty
  GroupingConstraints constraints;

  [[nodiscard]] size_t size() const { return tasks.size(); }
  [[nodiscard]] double at(size_t source, size_t target) const {
    return affinity[source * size() + target];
  }
};

// The problem that `options` make of a measured matrix, or of a table of scores. `weights` in the
// order of its tasks; empty: all 1. With options.standardize each target's affinities (or scores)
// have their mean taken away and are divided by their standard deviation (divisor n), so that no
// task with large numbers rules; a target whose values are all alike stays at 0. Throws InputError
// as check() does, and for a name in a list that is no task's.
[[nodiscard]] GroupingProblem make_problem(const AffinityMatrix& matrix,
                                           const GroupingOptions& options,
                                           std::vector<double> weights = {});
[[nodiscard]] GroupingProblem make_problem(const ScoreTable& table, const GroupingOptions& options,
                                           std::vector<double> weights = {});

// Throws InputError when there is no task, a name is empty or repeated, a list has the wrong
// length, a pair of tasks was never measured (naming it) or is infinite or beyond 1e100 in size, a
// weight is negative, no listed group holds a task, a lone task has nobody to share with and no
// value of its own, or constraints contradict each other by themselves (naming them).
void check(const GroupingProblem& problem);

// The same problem with task order[i] at place i.
[[nodiscard]] GroupingProblem reordered(const GroupingProblem& problem,
                                        const std::vector<int64_t>& order);

}  // namespace kindred
