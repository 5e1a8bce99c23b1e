#pragma once

#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/selection_options.h"

namespace kindred {

// Groups as a solver hands them back, before they are checked against the definition.
struct ChosenGroups {
  std::vector<Group> groups;    // fixed ones included
  std::vector<int64_t> listed;  // their places in the table of scores, where there is one
  double value = 0;             // what the solver counts on
  bool value_is_exact = true;   // false: the groups may be worth more
};

struct SolverResult {
  std::vector<ChosenGroups> chosen;  // best first
  double bound = 0;                  // no grouping is better
  // kOptimal without groups: there are none.
  GroupingStatus status = GroupingStatus::kOptimal;
  bool alternatives_proven = false;
};

// How a problem is solved.
enum class SolveMethod {
  kRecurrence,  // partition_solver.h
  kColumns,     // column_generation.h
  kLocal,       // local_search.h and upper_bound.h
};

// What solve() takes for this problem.
[[nodiscard]] SolveMethod method_for(const GroupingProblem& problem,
                                     const SelectionOptions& options);

// `problem` as check() wants it. The second form is for tests; kRecurrence and kLocal know no
// constraints but the number of networks, no tables, no worst task and no alternatives.
[[nodiscard]] SolverResult solve(const GroupingProblem& problem, const SelectionOptions& options);
[[nodiscard]] SolverResult solve_by(SolveMethod method, const GroupingProblem& problem,
                                    const SelectionOptions& options);

}  // namespace kindred
