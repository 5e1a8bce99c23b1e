#pragma once

#include <cstdint>

#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/solver_answer.h"

namespace kindred {

// Good groups for any number of tasks, without proof: tasks move between home blocks while that
// helps, helpers always exact (block_table.h has the formula), then some tasks are scattered and it
// starts over from the best. The work is bounded by counting, not by time, so that the same problem
// and seed give the same answer. `value` may be below what the groups are worth by definition.
// Throws InterruptedError.
[[nodiscard]] SolverAnswer search_groups(const GroupingProblem& problem, uint64_t seed);

}  // namespace kindred
