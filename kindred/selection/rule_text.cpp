#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/option.h"
#include "kindred/grouping/grouping_words.h"
#include "kindred/selection/selection_rules.h"

namespace kindred {
namespace {

Json known(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::string cell(const std::optional<double>& value) {
  return value ? fmt::format("{:>12.6g}", *value) : fmt::format("{:>12}", "–");
}

std::string budget_text(const RuleBudget& budget) {
  return budget.networks ? fmt::format("{}", *budget.networks) : fmt::format("{:g}", *budget.cost);
}

// `value` of a result and all results of its budget.
template <class Value>
std::string table(const RuleComparison& comparison, const Value& value) {
  std::string text =
      fmt::format("{:<8}", comparison.budgets.front().networks ? "networks" : "budget");
  for (const auto& result : comparison.results.front()) text += fmt::format("{:>12}", result.rule);
  text += '\n';
  for (size_t i = 0; i < comparison.budgets.size(); ++i) {
    text += fmt::format("{:<8}", budget_text(comparison.budgets[i]));
    for (const auto& result : comparison.results[i])
      text += cell(value(result, comparison.results[i]));
    text += '\n';
  }
  return text;
}

}  // namespace

std::optional<double> oracle_share(const std::vector<RuleResult>& results, const RuleResult& result,
                                   bool lower_is_better) {
  std::optional<double> best, joint;
  for (const auto& other : results) {
    if (other.rule == "oracle") best = other.reassigned;
    if (other.rule == "all_in_one") joint = other.reassigned;
  }
  if (!best || !joint || !result.reassigned) return std::nullopt;
  const double most = lower_is_better ? *joint - *best : *best - *joint;
  if (!(most > 0)) return std::nullopt;
  return (lower_is_better ? *joint - *result.reassigned : *result.reassigned - *joint) / most;
}

std::string describe_text(const RuleComparison& comparison, bool lower_is_better) {
  if (comparison.budgets.empty()) return {};
  std::string text =
      "Mean over tasks of the measured score; each task is served by the chosen group with the "
      "best predicted score:\n\n" +
      table(comparison, [](const auto& result, const auto&) { return result.realised; }) +
      "\nThe same groups; each task is served by the chosen group with the best measured "
      "score:\n\n" +
      table(comparison, [](const auto& result, const auto&) { return result.reassigned; }) + "\n";
  const auto share = [&](const auto& result, const auto& results) {
    return oracle_share(results, result, lower_is_better);
  };
  bool any_share = false;
  for (const auto& results : comparison.results)
    any_share = any_share || share(results.front(), results).has_value();
  if (any_share)
    text += "Share of the oracle's advantage over one network for all:\n\n" +
            table(comparison, share) + "\n";
  bool all_proven = true;
  for (const auto& results : comparison.results)
    for (const auto& result : results)
      all_proven = all_proven && result.status == GroupingStatus::kOptimal;
  const auto& rules = comparison.results.front();
  const auto has = [&](std::string_view name) {
    return std::any_of(rules.begin(), rules.end(),
                       [&](const auto& result) { return result.rule.starts_with(name); });
  };
  text +=
      "oracle: chosen by the measured scores themselves; hoa: by those of pairs and single tasks; ";
  if (has("affinity")) text += "affinity: by the affinities; ";
  if (has("refined"))
    text +=
        "refined_N: single-task networks, one network for all, and N further planned trainings; ";
  text += fmt::format("random: mean over up to {} draws.\n", rules.back().draws);
  return all_proven ? text : text + "Some choices are not proven to be the best by their rule.\n";
}

Json to_json(const RuleComparison& comparison, const ScoreTable& measured) {
  Json budgets = Json::array();
  for (size_t i = 0; i < comparison.budgets.size(); ++i) {
    Json rules = Json::array();
    for (const auto& result : comparison.results[i]) {
      Json groups = Json::array();
      for (const auto& group : result.groups) {
        Json names = Json::array();
        for (const int64_t task : group) names.push_back(measured.tasks[static_cast<size_t>(task)]);
        groups.push_back(std::move(names));
      }
      rules.push_back({{"rule", result.rule},
                       {"realised", known(result.realised)},
                       {"reassigned", known(result.reassigned)},
                       {"oracle_share", known(oracle_share(comparison.results[i], result,
                                                           measured.lower_is_better))},
                       {"deviation", known(result.deviation)},
                       {"draws", result.draws},
                       {"status", name_of(status_names(), result.status)},
                       {"groups", std::move(groups)},
                       {"names", result.names}});
    }
    const RuleBudget& budget = comparison.budgets[i];
    budgets.push_back({{budget.networks ? "networks" : "cost",
                        budget.networks ? Json(*budget.networks) : Json(*budget.cost)},
                       {"rules", std::move(rules)}});
  }
  return {{"format", "kindred.rules/1"},
          {"tasks", measured.tasks},
          {"better", measured.lower_is_better ? "lower" : "higher"},
          {"budgets", std::move(budgets)}};
}

}  // namespace kindred
