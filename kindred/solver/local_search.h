#pragma once

#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping_problem.h"
#include "kindred/solver/search_limits.h"
#include "kindred/solver/solver_answer.h"

namespace kindred {

// Tasks that are served together, and the best group for that.
struct HomeBlock {
  Group homes, group;
};

struct LocalSearchAnswer {
  SolverAnswer best;
  std::vector<HomeBlock> seen;  // blocks of local optima, no two alike, at most some hundreds
};

// Good groups for any number of tasks, without proof: tasks move between home blocks while that
// helps, helpers always exact (block_table.h has the formula), then some tasks are scattered and it
// starts over from the best. It begins at random, or at `start` where that is not empty: groups
// that cover all tasks, no more than networks. Unless `limits` has a clock, work is bounded by
// counting (1e8 is about a second), so that the same problem and seed give the same answer. `value`
// may be below what the groups are worth by definition. For problems without constraints but the
// number of networks.
[[nodiscard]] LocalSearchAnswer search_groups(const GroupingProblem& problem, uint64_t seed,
                                              SearchLimits& limits,
                                              const std::vector<Group>& start = {});

}  // namespace kindred
