#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/base/text.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/grouping/random_grouping.h"
#include "kindred/selection/selection.h"
#include "kindred/selection/selection_rules.h"
#include "kindred/stats/moments.h"

namespace kindred {
namespace {

// Attempts per draw; a draw is rejected if it is not listed or not within the budget.
constexpr int64_t kTriesPerDraw = 200;
// Tolerance for comparing costs, which are sums of numbers such as 0.1.
constexpr double kSlack = 1e-9;

// Results of the measured groups, indexed by the measured table's names and tasks.
class Results {
 public:
  Results(const ScoreTable& measured, const ScoreTable& results) : measured_(measured) {
    std::unordered_map<std::string, const ScoredGroup*> by_name;
    for (const auto& group : results.groups) by_name[group.name] = &group;
    std::unordered_map<std::string, int64_t> places;
    for (size_t i = 0; i < results.tasks.size(); ++i)
      places[results.tasks[i]] = static_cast<int64_t>(i);
    for (size_t g = 0; g < measured.groups.size(); ++g) {
      const ScoredGroup& group = measured.groups[g];
      index_[group.name] = g;
      const auto found = by_name.find(group.name);
      if (found == by_name.end())
        throw InputError(
            fmt::format("the results have no group {}, which was measured", quote(group.name)));
      values_.emplace_back();
      for (const int64_t task : group.group)
        values_.back().push_back(score_in(*found->second, places, task));
    }
  }

  [[nodiscard]] size_t index(const std::string& name) const { return index_.at(name); }
  // The result of `task` in the measured table's group `group`.
  [[nodiscard]] double at(size_t group, int64_t task) const {
    return values_[group][place(group, task)];
  }
  [[nodiscard]] double measured(size_t group, int64_t task) const {
    return measured_.groups[group].scores[place(group, task)];
  }
  [[nodiscard]] bool holds(size_t group, int64_t task) const {
    const Group& members = measured_.groups[group].group;
    return std::binary_search(members.begin(), members.end(), task);
  }

 private:
  [[nodiscard]] size_t place(size_t group, int64_t task) const {
    const Group& members = measured_.groups[group].group;
    return static_cast<size_t>(std::lower_bound(members.begin(), members.end(), task) -
                               members.begin());
  }

  [[nodiscard]] double score_in(const ScoredGroup& group,
                                const std::unordered_map<std::string, int64_t>& places,
                                int64_t task) const {
    const std::string& name = measured_.tasks[static_cast<size_t>(task)];
    const auto there = places.find(name);
    const auto at = there == places.end()
                        ? group.group.end()
                        : std::find(group.group.begin(), group.group.end(), there->second);
    if (at == group.group.end())
      throw InputError(
          fmt::format("the results of group {} lack task {}", quote(group.name), quote(name)));
    return group.scores[static_cast<size_t>(at - group.group.begin())];
  }

  const ScoreTable& measured_;
  std::unordered_map<std::string, size_t> index_;
  std::vector<std::vector<double>> values_;
};

GroupingOptions options_for(const RuleBudget& budget) {
  GroupingOptions options;
  options.networks = budget.networks;
  options.budget = budget.cost;
  return options;
}

RuleResult chosen_by(const std::string& rule, const ScoreTable& predicted, const RuleBudget& budget,
                     const std::stop_token& stop, const Results& results, bool lower_is_better) {
  SelectionOptions options;
  options.stop = stop;
  const Grouping grouping = select_groups(make_problem(predicted, options_for(budget)), options);
  const size_t n = grouping.tasks.size();
  double realised = 0, reassigned = 0;
  for (size_t task = 0; task < n; ++task) {
    const auto index = static_cast<int64_t>(task);
    const auto serving = static_cast<size_t>(grouping.serves[task]);
    size_t best = results.index(grouping.names[serving]);
    realised += results.at(best, index);
    for (const auto& name : grouping.names) {
      const size_t other = results.index(name);
      if (!results.holds(other, index)) continue;
      const double now = results.measured(best, index), then = results.measured(other, index);
      if (lower_is_better ? then < now : then > now) best = other;
    }
    reassigned += results.at(best, index);
  }
  return {.rule = rule,
          .groups = grouping.groups,
          .names = grouping.names,
          .realised = realised / static_cast<double>(n),
          .reassigned = reassigned / static_cast<double>(n),
          .deviation = {},
          .status = grouping.status,
          .draws = 0};
}

// The one network for all; nullopt if it is not in the table.
std::optional<RuleResult> in_one_network(const ScoreTable& table, const Results& results) {
  const ScoredGroup* joint = nullptr;
  for (const auto& group : table.groups)
    if (group.group.size() == table.tasks.size() &&
        (joint == nullptr || group.cost.value_or(1.0) > joint->cost.value_or(1.0)))
      joint = &group;
  if (joint == nullptr) return std::nullopt;
  const size_t index = results.index(joint->name);
  double sum = 0;
  for (const int64_t task : joint->group) sum += results.at(index, task);
  const double mean = sum / static_cast<double>(table.tasks.size());
  return RuleResult{.rule = "all_in_one",
                    .groups = {joint->group},
                    .names = {joint->name},
                    .realised = mean,
                    .reassigned = mean,
                    .deviation = {},
                    .status = GroupingStatus::kOptimal,
                    .draws = 0};
}

// Samples disjoint groupings of listed networks.
class RandomDraws {
 public:
  RandomDraws(const ScoreTable& table, const Results& results, const RuleBudget& budget)
      : table_(table), results_(results), budget_(budget) {
    double dearest = 0;
    for (size_t g = 0; g < table.groups.size(); ++g) {
      listed_[table.groups[g].group].push_back(g);
      const double cost = table.groups[g].cost.value_or(1.0);
      cheapest_ = std::min(cheapest_, cost);
      dearest = std::max(dearest, cost);
    }
    // Disjoint groups use at most one network per task.
    most_ = dearest * static_cast<double>(table.tasks.size());
  }

  // Mean over tasks of one sample's results; nullopt if it is not listed or not within the budget.
  [[nodiscard]] std::optional<double> draw(RandomStream& stream) const {
    const auto tasks = static_cast<int64_t>(table_.tasks.size());
    const int64_t networks =
        budget_.networks ? std::min(*budget_.networks, tasks)
                         : 1 + static_cast<int64_t>(stream.below(static_cast<uint64_t>(tasks)));
    double cost = 0, sum = 0;
    for (const auto& group : random_grouping(tasks, networks, Singletons::kValue, stream)) {
      const auto found = listed_.find(group);
      if (found == listed_.end()) return std::nullopt;
      const size_t chosen = found->second[stream.below(found->second.size())];
      cost += table_.groups[chosen].cost.value_or(1.0);
      for (const int64_t task : group) sum += results_.at(chosen, task);
    }
    if (budget_.cost) {
      const double budget = std::min(*budget_.cost, most_);
      if (cost > budget + kSlack || cost + cheapest_ <= budget + kSlack) return std::nullopt;
    }
    return sum / static_cast<double>(tasks);
  }

 private:
  const ScoreTable& table_;
  const Results& results_;
  const RuleBudget& budget_;
  std::map<Group, std::vector<size_t>> listed_;
  double cheapest_ = INFINITY, most_ = 0;
};

RuleResult at_random(const RuleComparisonInput& input, size_t budget, const Results& results) {
  const RandomDraws draws(input.measured, results, input.budgets[budget]);
  RandomStream stream(derive_seed(input.seed, "random rule", budget));
  Moments moments;
  for (int64_t tries = 0; tries < kTriesPerDraw * input.draws; ++tries) {
    if (moments.count() == input.draws) break;
    if (const auto value = draws.draw(stream)) moments.add(*value);
  }
  RuleResult result;
  result.rule = "random";
  result.draws = moments.count();
  if (moments.count() == 0) return result;
  result.realised = result.reassigned = moments.mean();
  if (moments.count() > 1) result.deviation = moments.standard_deviation();
  return result;
}

void check(const RuleComparisonInput& input) {
  for (const auto& budget : input.budgets) {
    if (budget.networks.has_value() == budget.cost.has_value())
      throw InputError("a budget is either of networks or of cost");
    if ((budget.networks && *budget.networks < 1) ||
        (budget.cost && (!(*budget.cost > 0) || !std::isfinite(*budget.cost))))
      throw InputError("a budget must be above 0");
  }
  if (input.draws < 1) throw InputError("random groupings need at least one draw");
}

}  // namespace

RuleComparison compare_rules(const RuleComparisonInput& input) {
  check(input);
  const ScoreTable& measured = input.measured;
  const Results results(measured, input.results ? *input.results : measured);
  std::vector<std::pair<std::string, ScoreTable>> rules = {{"oracle", measured},
                                                           {"hoa", hoa_scores(measured)}};
  if (input.affinity) rules.emplace_back("affinity", affinity_scores(measured, *input.affinity));
  RuleComparison comparison;
  comparison.budgets = input.budgets;
  for (size_t budget = 0; budget < input.budgets.size(); ++budget) {
    comparison.results.emplace_back();
    for (const auto& [name, predicted] : rules)
      comparison.results.back().push_back(chosen_by(name, predicted, input.budgets[budget],
                                                    input.stop, results, measured.lower_is_better));
    for (const auto& rule : input.more_rules)
      comparison.results.back().push_back(
          chosen_by(rule.name, rule.scores(options_for(input.budgets[budget])),
                    input.budgets[budget], input.stop, results, measured.lower_is_better));
    if (const auto joint = in_one_network(measured, results))
      comparison.results.back().push_back(*joint);
    comparison.results.back().push_back(at_random(input, budget, results));
  }
  return comparison;
}

}  // namespace kindred
