#pragma once

#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// What given groups are worth, straight from the definition and by code that no solver shares.
struct Evaluation {
  std::vector<int64_t> serves;  // the group where a task scores best; of equals the smaller group,
                                // then the earlier
  std::vector<double> scores;   // there
  double value;                 // weighted mean of the scores
};

// Groups may be given in any order. Throws InputError when a task is in no group that gives it a
// score, an index is out of range, or a group is empty, unsorted or repeats a task.
[[nodiscard]] Evaluation evaluate(const GroupingProblem& problem, const std::vector<Group>& groups);

}  // namespace kindred
