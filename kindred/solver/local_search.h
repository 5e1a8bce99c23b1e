#pragma once

#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping_problem.h"
#include "kindred/partition/solver_answer.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Tasks that are served together (`homes`), and the best group that serves them.
struct HomeBlock {
  Group homes, group;
};

struct LocalSearchAnswer {
  SolverAnswer best;
  std::vector<HomeBlock> seen;  // distinct blocks of local optima, a few hundred at most
};

// Finds good groups for any number of tasks, without proof, by iterated local search. Tasks move
// between home blocks while that improves, with exact helpers for each block (formula in
// block_table.h); then some tasks are moved at random and the search continues from the best. It
// starts at random, or from `start` if not empty: groups that cover all tasks, at most as many as
// networks. Without a deadline in `limits`, work is bounded by counting (1e8 is about a second), so
// that equal problems and seeds give equal answers. `value` may be below the true value of the
// groups. Precondition: no constraints but the number of networks.
[[nodiscard]] LocalSearchAnswer search_groups(const GroupingProblem& problem, uint64_t seed,
                                              SearchLimits& limits,
                                              const std::vector<Group>& start = {});

}  // namespace kindred
