#pragma once

#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/selection/selection.h"

namespace kindred {

// Returns the result for each number of networks from `least` to `most`, ignoring the problem's own
// limit. Omits budgets too small for the other constraints; if that is all of them, throws as
// select_groups() does. Ends early at a proven result with fewer networks than the budget: more
// would not help. When interrupted, ends after the interrupted result. Throws InputError for least
// < 1 or most < least.
[[nodiscard]] std::vector<Grouping> trade_off(const GroupingProblem& problem, int64_t least,
                                              int64_t most, const SelectionOptions& options);

// {"format": "kindred.groupings/1", "groupings": a list of the to_json() of each}.
[[nodiscard]] Json to_json(const std::vector<Grouping>& groupings);

}  // namespace kindred
