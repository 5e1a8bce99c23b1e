#include "kindred/study/comparison_text.h"

#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/report/text_table.h"

namespace kindred {
namespace {

using ComparisonRow = std::vector<std::string>;

std::string budget_heading(const Json& budget) {
  if (budget.is_null()) return "whatever the budget";
  const auto networks = budget.get<int64_t>();
  return fmt::format("at most {} network{}", networks, networks == 1 ? "" : "s");
}

std::string runs_text(const Json& charge) {
  if (charge.at("networks") == 0.0) return "–";
  const Json& runs = charge.at("joint_runs");
  return runs.is_null() ? "–" : fmt::format("{:.2f}", runs.get<double>());
}

std::string seconds_text(const Json& charge) {
  return charge.at("networks") == 0.0 ? "–"
                                      : fmt::format("{:.1f}", charge.at("seconds").get<double>());
}

ComparisonRow row_of(const Json& method) {
  const auto draws = method.at("groupings").size();
  std::string name = "  " + method_name_text(method.at("name").get<std::string>());
  if (draws > 1) name += fmt::format(" ({} draws)", draws);
  const Json &search = method.at("search"), &training = method.at("training");
  return {name,
          fmt::format("{}", method.at("networks").get<size_t>()),
          spread_text(method.at("error")),
          percent_text(method.at("gain_over_single_task")),
          runs_text(search),
          seconds_text(search),
          runs_text(training),
          seconds_text(training)};
}

std::string budget_groups_text(const Json& method) {
  std::string text;
  for (const auto& group : method.at("groupings").front()) {
    std::vector<std::string> names;
    for (const auto& name : group) names.push_back(name.get<std::string>());
    text += fmt::format("{}{}", text.empty() ? "" : " | ", fmt::join(names, " "));
  }
  return text;
}

// The groups of every method that chose them, budget by budget.
std::string choices_text(const Json& comparison) {
  std::string text;
  for (const auto& method : comparison.at("methods")) {
    if (method.at("status").is_null()) continue;
    text += fmt::format("  {} of {}: {}\n", method_name_text(method.at("name").get<std::string>()),
                        method.at("budget").get<int64_t>(), budget_groups_text(method));
  }
  return text.empty() ? text : "\nGroups chosen, by method and budget:\n" + text;
}

std::string differences_text(const Json& comparison) {
  if (comparison.at("differences").empty()) return {};
  std::string text =
      fmt::format("\nTotal error of {} minus that of the others, paired by seed and test row:\n",
                  method_name_text(comparison.at("reference").get<std::string>()));
  Json budget;
  for (const auto& difference : comparison.at("differences")) {
    if (difference.at("budget") != budget) {
      budget = difference.at("budget");
      text += budget_heading(budget) + "\n";
    }
    text += difference_text(difference);
  }
  return text;
}

}  // namespace

std::string comparison_text(const Json& comparison) {
  std::vector<ComparisonRow> rows = {{"method", "networks", "total error", "gain over single-task",
                                      "search (joint runs)", "(s)", "training (joint runs)",
                                      "(s)"}};
  const auto& methods = comparison.at("methods");
  for (size_t m = 0; m < methods.size(); ++m) {
    const Json& budget = methods[m].at("budget");
    if (m == 0 || budget != methods[m - 1].at("budget")) rows.push_back({budget_heading(budget)});
    rows.push_back(row_of(methods[m]));
  }
  return table_text(rows) +
         fmt::format(
             "\nTest rows; mean ± standard deviation over {} seeds; random: mean over its draws. "
             "Searched with seed {}; costs are of one set of networks, in one thread's seconds and "
             "in joint training runs of {:.1f} s.\n",
             comparison.at("seeds").size(), comparison.at("search_seed").get<uint64_t>(),
             comparison.at("joint_run").at("seconds").get<double>()) +
         notes_text(comparison) + unknown_totals_text(comparison) + choices_text(comparison) +
         differences_text(comparison);
}

}  // namespace kindred
