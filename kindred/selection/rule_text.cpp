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

std::string table(const RuleComparison& comparison, std::optional<double> RuleResult::*value) {
  std::string text =
      fmt::format("{:<8}", comparison.budgets.front().networks ? "networks" : "budget");
  for (const auto& result : comparison.results.front()) text += fmt::format("{:>12}", result.rule);
  text += '\n';
  for (size_t i = 0; i < comparison.budgets.size(); ++i) {
    text += fmt::format("{:<8}", budget_text(comparison.budgets[i]));
    for (const auto& result : comparison.results[i]) text += cell(result.*value);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string describe_text(const RuleComparison& comparison) {
  if (comparison.budgets.empty()) return {};
  std::string text =
      "Mean over tasks of the measured score; each task is served by the chosen group with the "
      "best predicted score:\n\n" +
      table(comparison, &RuleResult::realised) +
      "\nThe same groups; each task is served by the chosen group with the best measured "
      "score:\n\n" +
      table(comparison, &RuleResult::reassigned) + "\n";
  bool all_proven = true;
  for (const auto& results : comparison.results)
    for (const auto& result : results)
      all_proven = all_proven && result.status == GroupingStatus::kOptimal;
  const auto& random = comparison.results.front().back();
  text += fmt::format(
      "oracle: chosen by the measured scores themselves; hoa: by those of pairs and single tasks; "
      "{}random: mean over up to {} draws.\n",
      comparison.results.front().size() > 3 ? "affinity: by the affinities; " : "", random.draws);
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
