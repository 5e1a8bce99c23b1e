#pragma once

#include <cstdint>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// Chooses the groups of highest value. Proven (kOptimal, gap 0) for up to 18 tasks always and up to
// 20 under small budgets; beyond that a local search whose draws depend on `seed` alone, with an
// upper bound and the gap to it.
//
// The answer depends on the tasks' names and numbers, not on their order: of groupings of equal
// value the one with fewer memberships in total, then the one whose list of groups comes first
// where tasks are compared by name. Before it is returned it is evaluated again from the definition
// by separate code. Throws InputError as check() does, FailureError when the two values differ (an
// error of the solver) and InterruptedError.
[[nodiscard]] Grouping select_groups(const GroupingProblem& problem, uint64_t seed = 0);

}  // namespace kindred
