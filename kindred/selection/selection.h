#pragma once

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/selection_options.h"

namespace kindred {

// Chooses the groups of highest value, with a proof or a bound on better values. Up to 14 tasks:
// dynamic programming over sets of tasks. Beyond that, and with constraints: column generation. For
// very large problems: local search with a simple bound.
//
// The result depends on the tasks' names and numbers, not on their order, nor on the machine's load
// unless a time limit is set. Ties (to 1e-11 of the largest number): fewer memberships in total,
// then the lexicographically smaller list of groups with tasks compared by name. Before it is
// returned it is evaluated again from the definition by separate code.
//
// Throws InputError as check() does, and if no choice of groups satisfies all constraints (naming
// those in conflict); FailureError if none was found within the limits, and if the two values
// differ (a solver error); InterruptedError if interrupted before any was found.
[[nodiscard]] Grouping select_groups(const GroupingProblem& problem,
                                     const SelectionOptions& options = {});

}  // namespace kindred
