#include "kindred/solver/solver.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "kindred/grouping/evaluate.h"
#include "kindred/grouping/upper_bound.h"
#include "kindred/partition/partition_solver.h"
#include "kindred/solver/column_generation.h"
#include "kindred/solver/instance.h"
#include "kindred/solver/local_search.h"
#include "kindred/solver/search_limits.h"

namespace kindred {
namespace {

using Clock = SearchLimits::Clock;

constexpr double kWorkOfEffort = 5e10;
// Work of local search, in a far longer unit: per task, before column generation; per unit of
// effort, for improve_incumbent() and on its own; per task, for a quick answer.
constexpr double kStartWork = 2e5, kHarderWork = 1.6e8, kLocalWork = 8e8, kQuickWork = 2e5;
// Above this, pricing is too slow to prove anything.
constexpr size_t kMostTasksInColumns = 100;
// Up to this size dynamic programming is as fast as a short local search.
constexpr size_t kMostTasksQuickly = 10;

SearchLimits make_limits(const SelectionOptions& options, Clock::time_point start, double work) {
  std::optional<Clock::time_point> deadline;
  if (options.time_limit)
    deadline = start + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>(std::min(*options.time_limit, 1e9)));
  return {work, deadline, options.stop};
}

Group group_of(const Members& members) {
  return {members.begin(), members.end()};
}

ChosenGroups chosen_from(const Solution& solution, const GroupingProblem& problem,
                         const Instance& instance) {
  ChosenGroups chosen;
  const auto add = [&](const Candidate& network) {
    chosen.groups.push_back(group_of(network.members));
    if (problem.has_table()) chosen.listed.push_back(network.listed);
  };
  for (const auto& network : instance.fixed()) add(network);
  for (const auto& network : solution.networks) add(network);
  const double mean = instance.mean(solution.sum);
  chosen.value = problem.lower_is_better ? -mean : mean;
  return chosen;
}

SolverResult by_dynamic_programming(const GroupingProblem& problem, const std::stop_token& stop) {
  const SolverAnswer answer = solve_exactly(problem, stop);
  SolverResult result;
  result.chosen.push_back({answer.groups, {}, answer.value, true});
  result.bound = answer.value;
  return result;
}

// With one network there is no choice.
SolverResult all_in_one(const GroupingProblem& problem) {
  Group all(problem.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  SolverResult result;
  result.bound = evaluate(problem, {all}).value;
  result.chosen.push_back({{all}, {}, result.bound, true});
  result.alternatives_proven = true;
  return result;
}

SolverResult by_local_search(const GroupingProblem& problem, const SelectionOptions& options,
                             SearchLimits limits) {
  const SolverAnswer answer = search_groups(problem, options.seed, limits).best;
  SolverResult result;
  result.chosen.push_back({answer.groups, {}, answer.value, false});
  result.bound = upper_bound(problem);
  result.status = limits.reason().value_or(GroupingStatus::kHeuristic);
  return result;
}

struct Start {
  std::vector<Solution> known;
  std::vector<MasterColumn> columns;
};

// Warm start from local search, for a plain problem.
Start start_of(const GroupingProblem& problem, const Instance& instance, uint64_t seed,
               SearchLimits limits) {
  Start start;
  const LocalSearchAnswer answer = search_groups(problem, seed, limits);
  for (const auto& block : answer.seen)
    start.columns.push_back({instance.network(members_of(block.group)), members_of(block.homes)});
  Solution solution;
  for (const auto& group : answer.best.groups)
    solution.networks.push_back(instance.network(members_of(group)));
  std::vector<double> values(instance.size(), kNoValue);
  for (const auto& network : solution.networks)
    for (size_t k = 0; k < network.members.size(); ++k) {
      double& value = values[static_cast<size_t>(network.members[k])];
      value = std::max(value, network.values[k]);
    }
  solution.sum = std::accumulate(values.begin(), values.end(), 0.0);
  start.known.push_back(std::move(solution));
  return start;
}

// One search for the largest mean; `threshold` as in Instance.
class MeanSearch {
 public:
  MeanSearch(const GroupingProblem& problem, const SelectionOptions& options, double threshold,
             Clock::time_point start, SearchLimits& limits)
      : problem_(problem),
        options_(options),
        instance_(problem, threshold),
        start_(start),
        limits_(limits) {}

  SolverResult run() {
    const ColumnSearchOptions options = column_options();
    Start start;
    if (instance_.plain()) start = local_search(kStartWork * static_cast<double>(instance_.size()));
    const auto found = search_columns(instance_, start.known, start.columns, options, limits_);
    SolverResult result;
    for (const auto& solution : found.solutions)
      result.chosen.push_back(chosen_from(solution, problem_, instance_));
    result.bound = value_of(found.bound);
    if (instance_.plain()) result.bound = std::min(result.bound, upper_bound(problem_));
    result.alternatives_proven = found.all_proven;
    if (!found.optimal) result.status = limits_.reason().value_or(GroupingStatus::kHeuristic);
    return result;
  }

 private:
  [[nodiscard]] Start local_search(double work) const {
    return start_of(problem_, instance_, options_.seed, make_limits(options_, start_, work));
  }

  [[nodiscard]] ColumnSearchOptions column_options() const {
    ColumnSearchOptions out;
    out.solutions = 1 + static_cast<size_t>(options_.alternatives);
    out.seed = options_.seed;
    out.threads = std::max(1, options_.threads);
    if (instance_.plain())
      out.improve_incumbent = [this] { return local_search(kHarderWork * options_.effort).known; };
    if (options_.progress)
      out.progress = [this](double sum, double bound) {
        SelectionProgress progress{
            std::chrono::duration<double>(Clock::now() - start_).count(), {}, {}};
        if (std::isfinite(sum)) progress.value = value_of(sum);
        if (std::isfinite(bound)) progress.bound = value_of(bound);
        options_.progress(progress);
      };
    return out;
  }

  [[nodiscard]] double value_of(double sum) const {
    const double mean = instance_.mean(sum);
    return problem_.lower_is_better ? -mean : mean;
  }

  const GroupingProblem& problem_;
  const SelectionOptions& options_;
  Instance instance_;
  Clock::time_point start_;
  SearchLimits& limits_;
};

// Bound on the worst score: the minimum over tasks of the score with the best single companion.
double bound_of_worst(const GroupingProblem& problem) {
  const double sign = problem.lower_is_better ? -1 : 1;
  const size_t n = problem.size();
  std::vector<double> best(n, kNoValue);
  for (size_t i = 0; i < problem.affinity().size(); ++i)
    if (i / n != i % n) best[i % n] = std::max(best[i % n], problem.affinity()[i]);
  for (size_t task = 0; task < problem.singleton_values.size(); ++task)
    best[task] = std::max(best[task], problem.singleton_values[task]);
  for (const auto& scored : problem.scored())
    for (size_t k = 0; k < scored.group.size(); ++k) {
      double& value = best[static_cast<size_t>(scored.group[k])];
      value = std::max(value, sign * scored.scores[k]);
    }
  double worst = std::numeric_limits<double>::infinity();
  for (size_t task = 0; task < n; ++task)
    if (problem.weights[task] > 0) worst = std::min(worst, best[task]);
  return sign * worst;
}

// Maximises the worst score: finds the best mean above a rising threshold until infeasible. The
// last answer has the best mean among those with the best worst score.
SolverResult by_rising_floor(const GroupingProblem& problem, const SelectionOptions& options,
                             Clock::time_point start, SearchLimits& limits) {
  SolverResult best;
  best.status = GroupingStatus::kOptimal;
  best.bound = bound_of_worst(problem);
  double floor = -std::numeric_limits<double>::infinity();
  while (true) {
    SolverResult next = MeanSearch(problem, options, floor, start, limits).run();
    if (next.status != GroupingStatus::kOptimal) best.status = next.status;
    if (next.chosen.empty()) break;
    ChosenGroups& chosen = next.chosen[0];
    chosen.value = evaluate(problem, chosen.groups, chosen.listed).value;
    best.chosen = {chosen};
    if (next.status != GroupingStatus::kOptimal) break;
    floor = problem.lower_is_better ? -chosen.value : chosen.value;
  }
  if (best.status == GroupingStatus::kOptimal && !best.chosen.empty())
    best.bound = best.chosen[0].value;
  return best;
}

}  // namespace

SolveMethod method_for(const GroupingProblem& problem, const SelectionOptions& options) {
  if (problem.objective == Objective::kWorst || problem.has_table()) return SolveMethod::kColumns;
  if (!Instance(problem).plain()) return SolveMethod::kColumns;
  if (problem.size() == 1) return SolveMethod::kDynamicProgramming;
  const bool few = !options.quick || problem.size() <= kMostTasksQuickly;
  if (few && options.alternatives == 0 &&
      can_solve_exactly(problem.size(), problem.constraints.networks))
    return SolveMethod::kDynamicProgramming;
  const size_t most = options.quick ? 0 : kMostTasksInColumns;
  return problem.size() > most ? SolveMethod::kLocal : SolveMethod::kColumns;
}

SolverResult solve(const GroupingProblem& problem, const SelectionOptions& options) {
  return solve_by(method_for(problem, options), problem, options);
}

SolverResult solve_by(SolveMethod method, const GroupingProblem& problem,
                      const SelectionOptions& options) {
  const auto start = Clock::now();
  if (!problem.has_table() && problem.constraints.networks == 1 && Instance(problem).plain() &&
      problem.objective == Objective::kMean)
    return all_in_one(problem);
  if (method == SolveMethod::kDynamicProgramming)
    return by_dynamic_programming(problem, options.stop);
  if (method == SolveMethod::kLocal)
    return by_local_search(
        problem, options,
        make_limits(options, start,
                    options.quick ? kQuickWork * static_cast<double>(problem.size())
                                  : kLocalWork * options.effort));
  const double work =
      options.time_limit ? std::numeric_limits<double>::infinity() : options.effort * kWorkOfEffort;
  SearchLimits limits = make_limits(options, start, work);
  if (problem.objective == Objective::kWorst)
    return by_rising_floor(problem, options, start, limits);
  return MeanSearch(problem, options, kNoValue, start, limits).run();
}

}  // namespace kindred
