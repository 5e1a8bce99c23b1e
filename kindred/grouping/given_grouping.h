#pragma once

#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// Represents user-supplied groups as a Grouping with status kGiven and no bound (no search). Groups
// must be ascending and together contain all tasks. They may violate the problem's constraints.

// Scores, value and serving groups are those of evaluate(). A task whose only network is its own,
// for which the problem has no value, scores NaN; the overall value is then NaN too. `problem` must
// hold affinities. Throws InputError as evaluate() does.
[[nodiscard]] Grouping given_grouping(GroupingProblem problem, std::vector<Group> groups);

// The same without measurements: scores and value are NaN, and each task is served by the first
// group that contains it.
[[nodiscard]] Grouping given_grouping(std::vector<std::string> tasks, std::vector<Group> groups);

}  // namespace kindred
