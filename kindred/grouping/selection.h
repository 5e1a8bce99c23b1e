#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

struct SelectionProgress {
  double seconds;               // since the call
  std::optional<double> value;  // of the best grouping so far
  std::optional<double> bound;  // no grouping is better
};

struct SelectionOptions {
  uint64_t seed = 0;         // of local searches; a proven answer does not depend on it
  int threads = 1;           // for proofs of many tasks; no answer depends on it
  int64_t alternatives = 0;  // how many next best groupings are wanted
  std::optional<double> time_limit =
      std::nullopt;  // in seconds; then the best so far is the answer
  // Work after which a search without a proof and without a time limit ends, whatever the machine:
  // 1 is some ten seconds of one thread.
  double effort = 6;
  // More than some tasks: by a short local search alone, some hundredths of a second for 40 tasks.
  // Where an answer is looked at beside others and needs no proof; constraints are solved as ever.
  bool quick = false;
  std::function<void(const SelectionProgress&)> progress = nullptr;
};

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
