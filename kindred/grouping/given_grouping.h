#pragma once

#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// Groups that somebody brings, in the form of an answer: its status is kGiven and it has no bound,
// since nobody searched for better ones. Groups must be ascending, hold all tasks between them and
// need not keep to the problem's constraints.

// With scores, value and the serving groups as evaluate() has them. A task whose only network is
// one of its own, for which the problem has no value, scores NaN; the value of all is then NaN too.
// `problem` is of affinities. Throws InputError as evaluate() does.
[[nodiscard]] Grouping given_grouping(GroupingProblem problem, std::vector<Group> groups);

// The same where nothing was measured: scores and value are NaN, and a task is served by the first
// group that holds it.
[[nodiscard]] Grouping given_grouping(std::vector<std::string> tasks, std::vector<Group> groups);

}  // namespace kindred
