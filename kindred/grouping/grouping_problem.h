#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

inline constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

// Constraints on the chosen groups, by task index. `together` and `apart` apply to what is trained:
// every chosen network contains all tasks of a `together` list or none, and at most one of an
// `apart` list.
struct GroupingConstraints {
  int64_t networks = 3;          // upper limit, including the fixed ones
  std::optional<double> budget;  // upper limit on the total cost of all networks
  double network_cost = 1;       // per network, unless a score table states its cost
  double task_cost = 0;          // and per task in it
  int64_t least_size = 1;        // tasks in a network
  int64_t most_size = kNoLimit;
  std::vector<Group> together, apart;
  int64_t memberships = kNoLimit;  // limit of networks per task; 1: disjoint groups
  std::vector<Group> fixed;        // networks that are already chosen
};

// Choose groups, possibly overlapping, that together contain all tasks. In a group g of two or
// more, task j scores the mean of affinity[i → j] over the other members i, or its entry in a table
// of measured scores. The group in which a task scores best serves it. Optimises the weighted mean
// of these best scores, or the worst of them.
struct GroupingProblem {
  std::vector<std::string> tasks;  // n distinct names
  // What scores are computed from. Either affinities: [n × n], [source * n + target]; higher is
  // better. Any sign, not clipped at zero: only the order within a target matters. The diagonal is
  // ignored. Or a table: the available groups and their scores.
  std::variant<std::vector<double>, std::vector<ScoredGroup>> scores;
  bool lower_is_better = false;  // only for a table
  std::vector<double> weights;   // n values ≥ 0, not all 0
  Objective objective = Objective::kMean;
  Singletons singletons = Singletons::kForbid;  // with a table: groups of one only if listed
  std::vector<double> singleton_values;  // n values under Singletons::kValue, otherwise empty
  GroupingConstraints constraints;

  [[nodiscard]] size_t size() const { return tasks.size(); }
  [[nodiscard]] bool has_table() const { return scores.index() == 1; }
  // Empty for a problem with a table.
  [[nodiscard]] std::span<const double> affinity() const {
    const auto* values = std::get_if<std::vector<double>>(&scores);
    return values ? std::span<const double>(*values) : std::span<const double>();
  }
  // Empty for a problem with affinities.
  [[nodiscard]] std::span<const ScoredGroup> scored() const {
    const auto* groups = std::get_if<std::vector<ScoredGroup>>(&scores);
    return groups ? std::span<const ScoredGroup>(*groups) : std::span<const ScoredGroup>();
  }
  // Precondition: the problem has affinities.
  [[nodiscard]] double at(size_t source, size_t target) const {
    return affinity()[source * size() + target];
  }
};

// Builds the problem from a measured matrix or a table of scores. `weights` in the order of its
// tasks; empty: all 1. options.standardize standardises each target's affinities (or scores) to
// mean 0 and standard deviation 1 (divisor n), so that tasks with large numbers do not dominate;
// constant targets become 0. Throws InputError as check() does, and for unknown names in lists.
[[nodiscard]] GroupingProblem make_problem(const AffinityMatrix& matrix,
                                           const GroupingOptions& options,
                                           std::vector<double> weights = {});
[[nodiscard]] GroupingProblem make_problem(const ScoreTable& table, const GroupingOptions& options,
                                           std::vector<double> weights = {});

// Throws InputError if there is no task; a name is empty or repeated; a list has the wrong length;
// an affinity was never measured (naming the pair), is infinite or beyond 1e100 in size; a weight
// is negative; no listed group contains a task; a lone task has neither a companion nor its own
// value; or constraints contradict each other by themselves (naming them).
void check(const GroupingProblem& problem);

// The same problem with task order[i] at index i.
[[nodiscard]] GroupingProblem reordered(const GroupingProblem& problem,
                                        const std::vector<int64_t>& order);

}  // namespace kindred
