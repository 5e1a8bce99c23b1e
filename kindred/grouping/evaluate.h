#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// What given groups are worth, straight from the definition and by code that no solver shares.
struct Evaluation {
  std::vector<int64_t> serves;  // the group where a task scores best; of equals the smaller group,
                                // then the earlier
  std::vector<double> scores;   // there
  double value;                 // weighted mean of the scores, or the worst of them
};

// Groups may be given in any order. With a table of scores `listed` holds each group's place in it;
// without, it is empty. Constraints are not looked at: see violated(). Throws InputError when the
// problem holds neither affinities nor a table of scores, or both, or too few weights, when a task
// is in no group that gives it a score, an index is out of range, or a group is empty,
// unsorted or repeats a task.
[[nodiscard]] Evaluation evaluate(const GroupingProblem& problem, const std::vector<Group>& groups,
                                  const std::vector<int64_t>& listed = {});

// What all groups cost together.
[[nodiscard]] double total_cost(const GroupingProblem& problem, const std::vector<Group>& groups,
                                const std::vector<int64_t>& listed = {});

// The key of a constraint that the groups break, such as "grouping.apart"; "" when they keep to
// all.
[[nodiscard]] std::string violated(const GroupingProblem& problem, const std::vector<Group>& groups,
                                   const std::vector<int64_t>& listed = {});

// How many tasks two ascending groups have in common.
[[nodiscard]] size_t shared_members(const Group& a, const Group& b);

// Whether value `a` is better than `b` in this problem.
[[nodiscard]] bool is_better(const GroupingProblem& problem, double a, double b);

}  // namespace kindred
