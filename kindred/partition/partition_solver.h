#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>

#include "kindred/grouping/grouping_problem.h"
#include "kindred/partition/solver_answer.h"

namespace kindred {

// Whether solve_exactly() takes only some hundredths of a second: always for up to 14 tasks, and
// for up to 16 with few networks. It handles up to 20 tasks, more slowly and in 200 MB.
[[nodiscard]] bool can_solve_exactly(size_t tasks, int64_t networks);

// Finds the best groups by dynamic programming over sets of tasks. Every task's home is the group
// that serves it, so a solution is a partition into at most `networks` blocks, and its value is a
// sum over blocks. Ties: the smaller total number of memberships, then the lexicographically
// smaller list of groups. Work grows as networks · 3^tasks / 6. Throws InterruptedError if stopped.
[[nodiscard]] SolverAnswer solve_exactly(const GroupingProblem& problem,
                                         const std::stop_token& stop = {});

}  // namespace kindred
