#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// The value of given groups by definition. Shares no code with the solvers.
struct Evaluation {
  std::vector<int64_t> serves;  // group where each task scores best; ties: smaller, then earlier
  std::vector<double> scores;   // score of each task in that group
  double value;                 // weighted mean of the scores, or the worst of them
};

// Groups may be in any order. With a table of scores, `listed` holds each group's index in it;
// otherwise it is empty. Ignores constraints: see violated(). Throws InputError if the problem has
// neither affinities nor a table of scores, or both, or the wrong number of weights; if no group
// gives a task a score, an index is out of range, or a group is empty, unsorted or repeats a task.
[[nodiscard]] Evaluation evaluate(const GroupingProblem& problem, const std::vector<Group>& groups,
                                  const std::vector<int64_t>& listed = {});

// Sum of the costs of all groups.
[[nodiscard]] double total_cost(const GroupingProblem& problem, const std::vector<Group>& groups,
                                const std::vector<int64_t>& listed = {});

// Returns the key of a constraint that the groups violate, such as "grouping.apart"; "" if none.
[[nodiscard]] std::string violated(const GroupingProblem& problem, const std::vector<Group>& groups,
                                   const std::vector<int64_t>& listed = {});

// Number of tasks that two ascending groups have in common.
[[nodiscard]] size_t shared_members(const Group& a, const Group& b);

// Whether value `a` is better than `b` in this problem.
[[nodiscard]] bool is_better(const GroupingProblem& problem, double a, double b);

}  // namespace kindred
