#pragma once

#include <cstddef>
#include <cstdint>

#include "kindred/grouping/grouping_problem.h"
#include "kindred/solver/solver_answer.h"

namespace kindred {

// Whether solve_exactly() answers at once, some hundredths of a second: for up to 14 tasks always,
// up to 16 under small budgets. It can do more, up to 20 tasks, with patience and 200 MB.
[[nodiscard]] bool can_solve_exactly(size_t tasks, int64_t networks);

// The best groups, by a recurrence over the sets of tasks that have a home already: every task's
// home is the group that serves it, so a solution is a partition into at most `networks` blocks and
// its value a sum over blocks. Of equal values the smaller total number of memberships, then the
// lexicographically smaller list of groups. Work grows as networks · 3^tasks / 6. Throws
// InterruptedError.
[[nodiscard]] SolverAnswer solve_exactly(const GroupingProblem& problem);

}  // namespace kindred
