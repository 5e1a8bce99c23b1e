#pragma once

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/selection_options.h"

namespace kindred {

// Chooses the groups of highest value, and proves it, or says how much better others may be: up to
// 14 tasks by a recurrence over sets of tasks, beyond and under constraints by column generation,
// in very large problems by local search with a simple bound.
//
// The answer depends on the tasks' names and numbers, not on their order, and not on the machine's
// load unless a time limit is given: of groupings of equal value (to 1e-11 of the largest number)
// the one with fewer memberships in total, then the one whose list of groups comes first where
// tasks are compared by name. Before it is returned it is evaluated again from the definition by
// separate code.
//
// Throws InputError as check() does, and when no choice of groups keeps to all constraints (naming
// those that clash); FailureError when none was found within the limits, and when the two values
// differ (an error of the solver); InterruptedError when interrupted before any was found.
[[nodiscard]] Grouping select_groups(const GroupingProblem& problem,
                                     const SelectionOptions& options = {});

}  // namespace kindred
