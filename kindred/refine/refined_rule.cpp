#include "kindred/refine/refined_rule.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/refine/cover.h"
#include "kindred/refine/network_gains.h"
#include "kindred/refine/training_plan.h"

namespace kindred {
namespace {

// Converts scores to gains over single-task networks: relative ones for losses above 0, otherwise
// differences.
class Gains {
 public:
  Gains(const ScoreTable& table, const std::map<Group, const ScoredGroup*>& networks)
      : lower_is_better_(table.lower_is_better) {
    for (size_t task = 0; task < table.tasks.size(); ++task) {
      const auto found = networks.find({static_cast<int64_t>(task)});
      if (found == networks.end())
        throw InputError(fmt::format(
            "refinement starts from single-task networks; the table has none of task {}",
            quote(table.tasks[task])));
      alone_.push_back(found->second->scores.front());
    }
    relative_ = lower_is_better_ &&
                std::all_of(alone_.begin(), alone_.end(), [](double loss) { return loss > 0; });
  }

  // [task]: the value of a gain of 1, in the table's scores.
  [[nodiscard]] std::vector<double> units() const {
    return relative_ ? alone_ : std::vector<double>(alone_.size(), 1.0);
  }
  [[nodiscard]] NetworkGains of(const ScoredGroup& network) const {
    NetworkGains out{.group = network.group, .gains = {}};
    for (size_t i = 0; i < network.group.size(); ++i) {
      const double alone = alone_[static_cast<size_t>(network.group[i])];
      const double better =
          lower_is_better_ ? alone - network.scores[i] : network.scores[i] - alone;
      out.gains.push_back(relative_ ? better / alone : better);
    }
    return out;
  }

 private:
  bool lower_is_better_, relative_ = false;
  std::vector<double> alone_;
};

// The prior's affinities in the order of the table's tasks; empty without any.
std::vector<double> affinity_of(const ScoreTable& table,
                                const std::optional<AffinityMatrix>& affinity) {
  if (!affinity) return {};
  const size_t n = table.tasks.size();
  std::vector<size_t> places;
  for (const auto& task : table.tasks) {
    const auto found = std::find(affinity->tasks.begin(), affinity->tasks.end(), task);
    if (found == affinity->tasks.end() || affinity->tasks.size() != n)
      throw InputError("the affinities have other tasks than the table");
    places.push_back(static_cast<size_t>(found - affinity->tasks.begin()));
  }
  std::vector<double> values(n * n, 0.0);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      values[i * n + j] = affinity->at(places[i], places[j]);
      if (!std::isfinite(values[i * n + j]))
        throw InputError(fmt::format("the affinity of {} on {} was not measured",
                                     quote(table.tasks[i]), quote(table.tasks[j])));
    }
  return values;
}

}  // namespace

ScoreTable refined_scores(const ScoreTable& measured, const GroupingOptions& options,
                          const RefinedRule& rule) {
  const auto networks = most_expensive(measured);
  const Gains gains(measured, networks);
  Group all(measured.tasks.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  const auto joint = networks.find(all);
  if (joint == networks.end())
    throw InputError("refinement starts from one network for all; the table has none");

  CoverProblem problem{
      .tasks = measured.tasks, .weights = gains.units(), .grouping = options, .costs = {}};
  std::vector<Group> candidates;
  for (const auto& [group, network] : networks) {
    if (network->cost) problem.costs[group] = *network->cost;
    if (group.size() > 1) candidates.push_back(group);
  }
  const std::vector<double> affinity = affinity_of(measured, rule.affinity);
  ScoreTable trained{
      .tasks = measured.tasks, .groups = {}, .lower_is_better = measured.lower_is_better};
  for (const auto& [group, network] : networks)
    if (group.size() == 1) trained.groups.push_back(*network);
  std::vector<NetworkGains> known;
  const auto train = [&](const Group& group) {
    const ScoredGroup& network = *networks.at(group);
    trained.groups.push_back(network);
    if (group.size() > 1) known.push_back(gains.of(network));
  };
  if (all.size() == 1) return trained;
  train(all);
  const auto most = static_cast<size_t>(rule.trainings) + known.size();
  while (known.size() < most) {
    const auto left = static_cast<int64_t>(most - known.size());
    const TrainingPlan plan = plan_trainings(problem, affinity, known, candidates,
                                             {.most = std::min(rule.at_once, left),
                                              .seed = rule.seed,
                                              .threads = rule.threads,
                                              .stop = rule.stop});
    if (plan.trainings.empty()) break;
    for (const auto& training : plan.trainings) train(training.group);
  }
  return trained;
}

}  // namespace kindred
