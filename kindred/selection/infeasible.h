#pragma once

#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// Reports why there is no grouping. If infeasibility was proven (kOptimal), throws InputError that
// names the constraints in conflict, and each one whose removal alone makes the problem feasible.
// If interrupted, throws InterruptedError; otherwise FailureError.
[[noreturn]] void throw_without_answer(const GroupingProblem& problem, GroupingStatus status);

}  // namespace kindred
