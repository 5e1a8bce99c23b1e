#pragma once

#include <cstdint>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/selection_options.h"

namespace kindred {

// A solver's groups, before they are checked against the definition.
struct ChosenGroups {
  std::vector<Group> groups;    // fixed ones included
  std::vector<int64_t> listed;  // their indices in the table of scores, if there is one
  double value = 0;             // as the solver computed it
  bool value_is_exact = true;   // false: `value` is a lower bound
};

struct SolverResult {
  std::vector<ChosenGroups> chosen;  // best first
  double bound = 0;                  // bound on the value of any grouping
  // kOptimal without groups: infeasible.
  GroupingStatus status = GroupingStatus::kOptimal;
  bool alternatives_proven = false;
};

// How a problem is solved.
enum class SolveMethod {
  kDynamicProgramming,  // partition_solver.h
  kColumns,             // column_generation.h
  kLocal,               // local_search.h and upper_bound.h
};

// The method that solve() uses for this problem.
[[nodiscard]] SolveMethod method_for(const GroupingProblem& problem,
                                     const SelectionOptions& options);

// Precondition: `problem` passes check(). solve_by() is for tests; kDynamicProgramming and kLocal
// support no constraints but the number of networks, no tables, no worst task and no alternatives.
[[nodiscard]] SolverResult solve(const GroupingProblem& problem, const SelectionOptions& options);
[[nodiscard]] SolverResult solve_by(SolveMethod method, const GroupingProblem& problem,
                                    const SelectionOptions& options);

}  // namespace kindred
