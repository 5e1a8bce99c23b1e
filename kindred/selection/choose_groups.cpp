#include "kindred/selection/choose_groups.h"

#include "kindred/base/error.h"
#include "kindred/selection/trade_off.h"
#include "kindred/solver/solver.h"

namespace kindred {
namespace {

constexpr int64_t kUsualResamples = 1000;

GroupingProblem problem_of(const GroupingRequest& request) {
  if (request.resampler && std::holds_alternative<ScoreTable>(request.from))
    throw InputError("grouping: a resampler draws affinities; a table of scores has none");
  return std::visit(
      [&](const auto& from) { return make_problem(from, request.options, request.weights); },
      request.from);
}

SelectionOptions selection_options(const GroupingRequest& request, const GroupingControl& control) {
  SelectionOptions out;
  out.seed = static_cast<uint64_t>(request.options.seed);
  out.threads = request.threads;
  out.alternatives = request.options.alternatives;
  out.time_limit = request.options.time_limit;
  out.effort = request.effort;
  out.progress = control.search;
  out.stop = control.stop;
  return out;
}

int64_t resamples_of(const GroupingRequest& request, const GroupingProblem& problem) {
  if (request.options.resamples) {
    if (*request.options.resamples > 0 && !request.resampler)
      throw InputError(
          "grouping.resamples needs the uncertainty of the affinities: give standard errors or "
          "single measurements in addition");
    return *request.options.resamples;
  }
  const bool at_once = method_for(problem, {}) == SolveMethod::kDynamicProgramming;
  return request.resampler && at_once ? kUsualResamples : 0;
}

}  // namespace

Grouping choose_groups(const GroupingRequest& request, const GroupingControl& control) {
  const GroupingProblem problem = problem_of(request);
  const int64_t resamples = resamples_of(request, problem);
  Grouping grouping = select_groups(problem, selection_options(request, control));
  if (resamples == 0 || grouping.status == GroupingStatus::kInterrupted) return grouping;
  grouping.too_few_measurements = !request.resampler->knows_enough();
  if (grouping.too_few_measurements) return grouping;
  StabilityOptions options;
  options.resamples = resamples;
  options.seed = static_cast<uint64_t>(request.options.seed);
  options.threads = request.threads;
  options.stop = control.stop;
  if (control.resamples)
    options.progress = [&](int64_t done) { control.resamples(done, resamples); };
  const auto make = [&](const AffinityMatrix& matrix) {
    return make_problem(matrix, request.options, request.weights);
  };
  grouping.stability = assess_stability(grouping, *request.resampler, make, options);
  return grouping;
}

std::vector<Grouping> choose_groups_for_each(const GroupingRequest& request, int64_t least,
                                             int64_t most, const GroupingControl& control) {
  return trade_off(problem_of(request), least, most, selection_options(request, control));
}

}  // namespace kindred
