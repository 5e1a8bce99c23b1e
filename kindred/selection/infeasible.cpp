#include "kindred/selection/infeasible.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/solver/solver.h"

namespace kindred {
namespace {

struct Relaxation {
  std::string key;  // with its value, as users look for it
  std::function<void(GroupingConstraints&)> lift;
};

// Each constraint that can bind.
std::vector<Relaxation> relaxations(const GroupingConstraints& constraints, int64_t tasks) {
  std::vector<Relaxation> out;
  const auto add = [&](bool binds, std::string key,
                       std::function<void(GroupingConstraints&)> lift) {
    if (binds) out.push_back({"grouping." + std::move(key), std::move(lift)});
  };
  add(constraints.networks < tasks, fmt::format("networks = {}", constraints.networks),
      [](auto& c) { c.networks = kNoLimit; });
  add(constraints.budget.has_value(), fmt::format("budget = {}", constraints.budget.value_or(0)),
      [](auto& c) { c.budget.reset(); });
  add(constraints.least_size > 1, fmt::format("least_size = {}", constraints.least_size),
      [](auto& c) { c.least_size = 1; });
  add(constraints.most_size < tasks, fmt::format("most_size = {}", constraints.most_size),
      [](auto& c) { c.most_size = kNoLimit; });
  add(!constraints.together.empty(), "together", [](auto& c) { c.together.clear(); });
  add(!constraints.apart.empty(), "apart", [](auto& c) { c.apart.clear(); });
  add(constraints.memberships < tasks,
      constraints.memberships == 1 ? "disjoint"
                                   : fmt::format("memberships = {}", constraints.memberships),
      [](auto& c) { c.memberships = kNoLimit; });
  add(!constraints.fixed.empty(), "fixed", [](auto& c) { c.fixed.clear(); });
  return out;
}

bool has_answer(const GroupingProblem& problem) {
  SelectionOptions options;
  options.effort = 0.1;
  GroupingProblem any = problem;
  any.objective = Objective::kMean;
  return !solve(any, options).chosen.empty();
}

[[noreturn]] void throw_clash(const GroupingProblem& problem) {
  std::vector<std::string> keys, culprits;
  for (const auto& relaxation :
       relaxations(problem.constraints, static_cast<int64_t>(problem.size()))) {
    keys.push_back(relaxation.key);
    GroupingProblem relaxed = problem;
    relaxation.lift(relaxed.constraints);
    if (has_answer(relaxed)) culprits.push_back(relaxation.key);
  }
  if (keys.empty())
    throw InputError(
        "grouping: no choice of the groups in the table of scores gives every task a score");
  throw InputError(fmt::format(
      "grouping: no choice of groups satisfies all of {}; {}", joined(keys),
      culprits.empty()
          ? "removing a single one of them does not help"
          : fmt::format("a choice exists without {}", fmt::join(culprits, ", or without "))));
}

}  // namespace

void throw_without_answer(const GroupingProblem& problem, GroupingStatus status) {
  if (status == GroupingStatus::kOptimal) throw_clash(problem);
  if (status == GroupingStatus::kInterrupted)
    throw InterruptedError("interrupted before any groups were found");
  throw FailureError(
      "grouping: no groups that satisfy all constraints were found within the time limit; relax a "
      "constraint or raise grouping.time_limit");
}

}  // namespace kindred
