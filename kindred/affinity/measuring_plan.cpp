#include "kindred/affinity/measuring_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "kindred/base/json_record.h"
#include "kindred/base/random.h"

namespace kindred {
namespace {

// Sources measured at the same step share its setup and the threads. Few sources per step leave
// spare turns for the urgent ones.
double sources_at_once(size_t tasks) {
  return static_cast<double>(std::max<size_t>(4, tasks / 4));
}

// Returns the mean number of sources per step that gives kLeastMeanTurns turns per source.
double least_sources(size_t tasks, int64_t planned_steps) {
  return static_cast<double>(MeasuringPlan::kLeastMeanTurns) * static_cast<double>(tasks) /
         static_cast<double>(std::max<int64_t>(1, planned_steps));
}

}  // namespace

std::optional<double> MeasuringPlan::least_overhead(const AffinityOptions& options, size_t tasks,
                                                    int64_t planned_steps) {
  // At most all sources at every step.
  const double least =
      kCostOfSource * std::min(static_cast<double>(tasks), least_sources(tasks, planned_steps));
  if (options.every > 0 || least <= options.overhead) return std::nullopt;
  return least;
}

MeasuringPlan::MeasuringPlan(const AffinityOptions& options, size_t tasks, uint64_t seed,
                             int64_t planned_steps)
    : every_(options.every),
      tasks_(tasks),
      seed_(seed),
      urgency_(tasks, 1),
      next_urgency_(tasks, 1) {
  // Mean number of sources per step.
  const double a_step =
      std::max(options.overhead / kCostOfSource, least_sources(tasks, planned_steps));
  constexpr double kRounding = 1e-9;
  const double window = std::ceil(sources_at_once(tasks) / a_step - kRounding);
  at_once_ = std::min(tasks, static_cast<size_t>(std::floor(a_step * window + kRounding)));
  window_ = std::max<int64_t>(
      1, static_cast<int64_t>(std::ceil(static_cast<double>(at_once_) / a_step - kRounding)));
  windows_ = (2 * tasks + at_once_ - 1) / at_once_;
}

MeasuringPlan::Turn MeasuringPlan::turn(int64_t step) {
  Turn turn;
  if (every_ > 0) {
    if (step % every_ != 0) return turn;
    turn.sources.resize(tasks_);
    std::iota(turn.sources.begin(), turn.sources.end(), size_t{0});
    turn.probabilities.assign(tasks_, 1 / static_cast<double>(every_));
    return turn;
  }
  const int64_t period = window_ * static_cast<int64_t>(windows_);
  if (step / period != cycle_) begin_cycle(step / period);
  RandomStream stream(derive_seed(seed_, "measured step", static_cast<uint64_t>(step / window_)));
  if (step % window_ != static_cast<int64_t>(stream.below(static_cast<uint64_t>(window_))))
    return turn;
  turn.sources = sources_[static_cast<size_t>(step % period / window_)];
  for (const size_t source : turn.sources) turn.probabilities.push_back(probabilities_[source]);
  return turn;
}

// One turn per source; the rest by urgency. No source has more turns than there are windows.
std::vector<size_t> MeasuringPlan::turns_of_cycle(int64_t cycle) const {
  std::vector<size_t> turns(tasks_, 1);
  const size_t total = windows_ * at_once_;
  RandomStream stream(derive_seed(seed_, "turns to spare", static_cast<uint64_t>(cycle)));
  const auto order = random_permutation(static_cast<int64_t>(tasks_), stream);
  // Each turn goes to the source with the largest urgency per turn (Webster's apportionment).
  for (size_t given = tasks_; given < total; ++given) {
    size_t next = tasks_;
    double most = -1;
    for (const int64_t task : order) {
      const auto source = static_cast<size_t>(task);
      const double claim = urgency_[source] / (static_cast<double>(turns[source]) - 0.5);
      if (turns[source] == windows_ || claim <= most) continue;
      most = claim;
      next = source;
    }
    ++turns[next];
  }
  return turns;
}

void MeasuringPlan::begin_cycle(int64_t cycle) {
  urgency_ = next_urgency_;
  cycle_ = cycle;
  const auto turns = turns_of_cycle(cycle);
  RandomStream stream(derive_seed(seed_, "measured sources", static_cast<uint64_t>(cycle)));
  const auto tasks = random_permutation(static_cast<int64_t>(tasks_), stream);
  const auto windows = random_permutation(static_cast<int64_t>(windows_), stream);
  sources_.assign(windows_, {});
  probabilities_.assign(tasks_, 0);
  const auto period = static_cast<double>(window_ * static_cast<int64_t>(windows_));
  size_t dealt = 0;
  for (const int64_t task : tasks) {
    const auto source = static_cast<size_t>(task);
    probabilities_[source] = static_cast<double>(turns[source]) / period;
    // Consecutive turns of a source fall on different windows.
    for (size_t t = 0; t < turns[source]; ++t, ++dealt)
      sources_[static_cast<size_t>(windows[dealt % windows_])].push_back(source);
  }
  for (auto& sources : sources_) std::sort(sources.begin(), sources.end());
}

Json MeasuringPlan::save() const {
  return {{"cycle", cycle_}, {"urgency", urgency_}, {"next_urgency", next_urgency_}};
}

void MeasuringPlan::restore(const JsonRecord& saved) {
  auto next = saved.finite_numbers("next_urgency", tasks_);
  next_urgency_ = saved.finite_numbers("urgency", tasks_);
  const int64_t cycle = saved.whole("cycle", -1);
  if (cycle >= 0) begin_cycle(cycle);
  next_urgency_ = std::move(next);
}

}  // namespace kindred
