#pragma once

#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/selection/selection.h"

namespace kindred {

// The answer for each number of networks from `least` to `most`, whatever the problem says of it.
// Budgets so small that no grouping keeps to the other constraints are left out; when that is all
// of them it throws as select_groups() does. Ends early where an answer already serves every task
// as well as any group can: more networks would not help. An interruption ends it after the answer
// that it stopped. Throws InputError for least < 1 or most < least.
[[nodiscard]] std::vector<Grouping> trade_off(const GroupingProblem& problem, int64_t least,
                                              int64_t most, const SelectionOptions& options);

// {"format": "kindred.groupings/1", "groupings": a list of what to_json() gives of each}.
[[nodiscard]] Json to_json(const std::vector<Grouping>& groupings);

}  // namespace kindred
