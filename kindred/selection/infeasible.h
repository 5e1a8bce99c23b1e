#pragma once

#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// Says why there is no answer: throws InputError that names the constraints which clash, each such
// that without it there would be groups, when it was proven that there are none (kOptimal);
// InterruptedError when the search was interrupted; otherwise FailureError.
[[noreturn]] void throw_without_answer(const GroupingProblem& problem, GroupingStatus status);

}  // namespace kindred
