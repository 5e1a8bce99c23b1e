#include "kindred/report/comparison_text.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "kindred/report/method_names.h"
#include "kindred/report/text_table.h"

namespace kindred {
namespace {

using ComparisonRow = std::vector<std::string>;

std::string budget_heading(const std::optional<int64_t>& budget) {
  if (!budget) return "without a budget";
  return fmt::format("at most {} network{}", *budget, *budget == 1 ? "" : "s");
}

std::string runs_text(const TrainingCost& cost) {
  return cost.networks == 0 || !cost.joint_runs ? "–" : fmt::format("{:.2f}", *cost.joint_runs);
}

std::string cost_seconds_text(const TrainingCost& cost) {
  return cost.networks == 0 ? "–" : fmt::format("{:.1f}", cost.seconds);
}

ComparisonRow row_of(const MethodResult& method) {
  const auto draws = method.groupings.size();
  std::string name = "  " + method_label(method.name);
  if (draws > 1) name += fmt::format(" ({} draws)", draws);
  const TrainingCost &search = method.details->search, &training = method.details->training;
  return {name,
          fmt::format("{}", method.networks),
          spread_text(method.error),
          percent_text(method.gain),
          runs_text(search),
          cost_seconds_text(search),
          runs_text(training),
          cost_seconds_text(training)};
}

std::string groups_text(const MethodResult& method) {
  std::string text;
  for (const auto& group : method.groupings.front())
    text += fmt::format("{}{}", text.empty() ? "" : " | ", fmt::join(group, " "));
  return text;
}

// The groups of every method that chose them, by budget.
std::string choices_text(const ComparisonRecord& comparison) {
  std::string text;
  for (const auto& method : comparison.methods) {
    if (!method.details->status || !method.budget) continue;
    text += fmt::format("  {} of {}: {}\n", method_label(method.name), *method.budget,
                        groups_text(method));
  }
  return text.empty() ? text : "\nGroups chosen, by method and budget:\n" + text;
}

std::string differences_text(const ComparisonRecord& comparison) {
  if (comparison.differences.empty()) return {};
  std::string text =
      fmt::format("\nTotal error of {} minus that of the others, paired by seed and test row:\n",
                  method_label(comparison.differences.front().of));
  std::optional<int64_t> budget;
  for (const auto& difference : comparison.differences) {
    if (difference.budget != budget) {
      budget = difference.budget;
      text += budget_heading(budget) + "\n";
    }
    text += difference_text(difference);
  }
  return text;
}

}  // namespace

std::string comparison_text(const ComparisonRecord& comparison) {
  std::vector<ComparisonRow> rows = {{"method", "networks", "total error", "gain over single-task",
                                      "search (joint runs)", "(s)", "training (joint runs)",
                                      "(s)"}};
  const auto& methods = comparison.methods;
  for (size_t m = 0; m < methods.size(); ++m) {
    if (m == 0 || methods[m].budget != methods[m - 1].budget)
      rows.push_back({budget_heading(methods[m].budget)});
    rows.push_back(row_of(methods[m]));
  }
  return table_text(rows) +
         fmt::format(
             "\nTest rows; mean ± standard deviation over {} seeds; random: mean over its draws. "
             "Seed of the search: {}. Costs are of one set of networks, in seconds of one thread "
             "and in joint training runs of {:.1f} s.\n",
             comparison.seeds.size(), comparison.search->seed,
             comparison.search->joint_run.seconds) +
         notes_text(comparison) + unknown_totals_text(comparison) + choices_text(comparison) +
         differences_text(comparison);
}

}  // namespace kindred
