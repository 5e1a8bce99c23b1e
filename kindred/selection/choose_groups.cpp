#include "kindred/selection/choose_groups.h"

#include "kindred/base/error.h"
#include "kindred/selection/trade_off.h"
#include "kindred/solver/solver.h"

namespace kindred {
namespace {

constexpr int64_t kUsualResamples = 1000;

GroupingProblem problem_of(const Choice& choice) {
  if (choice.resampler && std::holds_alternative<ScoreTable>(choice.from))
    throw InputError("grouping: a resampler draws affinities; a table of scores has none");
  return std::visit(
      [&](const auto& from) { return make_problem(from, choice.options, choice.weights); },
      choice.from);
}

SelectionOptions selection_options(const Choice& choice, const ChoiceControl& control) {
  SelectionOptions out;
  out.seed = static_cast<uint64_t>(choice.options.seed);
  out.threads = choice.threads;
  out.alternatives = choice.options.alternatives;
  out.time_limit = choice.options.time_limit;
  out.progress = control.search;
  out.stop = control.stop;
  return out;
}

int64_t resamples_of(const Choice& choice, const GroupingProblem& problem) {
  if (choice.options.resamples) {
    if (*choice.options.resamples > 0 && !choice.resampler)
      throw InputError(
          "grouping.resamples needs the uncertainty of the affinities: give standard errors or "
          "single measurements in addition");
    return *choice.options.resamples;
  }
  const bool at_once = method_for(problem, {}) == SolveMethod::kDynamicProgramming;
  return choice.resampler && at_once ? kUsualResamples : 0;
}

}  // namespace

Grouping choose_groups(const Choice& choice, const ChoiceControl& control) {
  const GroupingProblem problem = problem_of(choice);
  const int64_t resamples = resamples_of(choice, problem);
  Grouping grouping = select_groups(problem, selection_options(choice, control));
  if (resamples == 0 || grouping.status == GroupingStatus::kInterrupted) return grouping;
  grouping.too_few_measurements = !choice.resampler->knows_enough();
  if (grouping.too_few_measurements) return grouping;
  StabilityOptions options;
  options.resamples = resamples;
  options.seed = static_cast<uint64_t>(choice.options.seed);
  options.threads = choice.threads;
  options.stop = control.stop;
  if (control.resamples)
    options.progress = [&](int64_t done) { control.resamples(done, resamples); };
  const auto make = [&](const AffinityMatrix& matrix) {
    return make_problem(matrix, choice.options, choice.weights);
  };
  grouping.stability = assess_stability(grouping, *choice.resampler, make, options);
  return grouping;
}

std::vector<Grouping> choose_groups_for_each(const Choice& choice, int64_t least, int64_t most,
                                             const ChoiceControl& control) {
  return trade_off(problem_of(choice), least, most, selection_options(choice, control));
}

}  // namespace kindred
