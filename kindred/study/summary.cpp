#include "kindred/study/summary.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/report/findings.h"
#include "kindred/report/text_table.h"

namespace kindred {
namespace {

using Row = std::vector<std::string>;

// The first line must fit a screen, whatever the number of tasks.
constexpr size_t kNamesShown = 6, kGroupsShown = 8;

bool is_served_by(const Grouping& grouping, int64_t task, size_t group) {
  return grouping.serves[static_cast<size_t>(task)] == static_cast<int64_t>(group);
}

// A task in brackets only helps there.
std::vector<std::string> names_of(const Grouping& grouping, size_t group) {
  std::vector<std::string> names;
  for (const int64_t task : grouping.groups[group]) {
    const auto& name = grouping.tasks[static_cast<size_t>(task)];
    names.push_back(is_served_by(grouping, task, group) ? name : "(" + name + ")");
  }
  return names;
}

std::string short_groups_text(const Grouping& grouping) {
  std::string text;
  const size_t groups = grouping.groups.size();
  for (size_t g = 0; g < std::min(groups, kGroupsShown); ++g) {
    auto names = names_of(grouping, g);
    const size_t left_out = names.size() - std::min(names.size(), kNamesShown);
    // One more takes no more room than to say so.
    if (left_out > 1) {
      names.resize(kNamesShown);
      names.push_back(fmt::format("and {} more", left_out));
    }
    text += fmt::format("{}{{{}}}", g == 0 ? "" : ", ", fmt::join(names, ", "));
  }
  if (groups > kGroupsShown) text += fmt::format(" and {} more", groups - kGroupsShown);
  return text;
}

const Json* named(const Json& list, const char* key, const std::string& name) {
  for (const auto& item : list)
    if (item.at(key) == name) return &item;
  return nullptr;
}

std::string error_text(const Json* method) {
  if (method == nullptr || method->at("error").at("mean").is_null()) return "unknown";
  return fmt::format("{:.4f}", method->at("error").at("mean").get<double>());
}

std::string answer_text(const Json& metrics, const Grouping& grouping) {
  const size_t groups = grouping.groups.size();
  std::string text = fmt::format("{} network{}: {}: total error {}", groups, groups == 1 ? "" : "s",
                                 short_groups_text(grouping),
                                 error_text(named(metrics.at("methods"), "name", "tag")));
  if (const Json* alone = named(metrics.at("methods"), "name", "single_task"))
    text += fmt::format(" against {} single-task", error_text(alone));
  if (const Json* difference = named(metrics.at("differences"), "against", "single_task"))
    text += ": " + verdict_text(*difference);
  if (const auto forced = no_choice_reason(grouping); !forced.empty())
    text += "; there was no choice: " + forced;
  return text + "\n";
}

std::string groups_text(const Grouping& grouping) {
  std::string text = fmt::format("\nGroups chosen by TAG, {}:\n", proof_words(grouping));
  bool helpers = false;
  for (size_t g = 0; g < grouping.groups.size(); ++g) {
    text += fmt::format("  network {}: {}\n", g + 1, fmt::join(names_of(grouping, g), " "));
    for (const int64_t task : grouping.groups[g])
      helpers = helpers || !is_served_by(grouping, task, g);
  }
  if (helpers) text += "  (in brackets: only helps there, served elsewhere)\n";
  return text;
}

std::string sureness_text(const Grouping& grouping) {
  if (!no_choice_reason(grouping).empty()) return {};
  if (grouping.too_few_measurements)
    return fmt::format("How sure they are is unknown: {}.\n", kTooFewMeasurements);
  if (!grouping.stability) return {};
  return fmt::format(
      "These very groups come out in {:.0f} % of {} draws of what this training measured; another "
      "seed's training may differ by more.\n",
      100 * grouping.stability->best_share, grouping.stability->resamples);
}

}  // namespace

std::string summary_text(const Json& metrics, const Grouping& grouping, const Json& timing,
                         const std::filesystem::path& directory) {
  std::vector<Row> rows;
  Row head = {"task (metric)"};
  for (const auto& method : metrics.at("methods")) {
    const auto networks = method.at("networks").get<size_t>();
    head.push_back(
        fmt::format("{} ({})", method_name_text(method.at("name").get<std::string>()), networks));
  }
  rows.push_back(head);
  const auto& tasks = metrics.at("tasks");
  for (size_t task = 0; task < tasks.size(); ++task) {
    Row row = {
        fmt::format("{} ({}{})", tasks[task].at("name").get<std::string>(),
                    tasks[task].at("metric").get<std::string>(),
                    tasks[task].at("higher_is_better").get<bool>() ? ", higher is better" : "")};
    for (const auto& method : metrics.at("methods"))
      row.push_back(spread_text(method.at("tasks").at(task)));
    rows.push_back(row);
  }
  Row total = {"total error"}, gain = {"gain over single-task"};
  for (const auto& method : metrics.at("methods")) {
    total.push_back(spread_text(method.at("error")));
    gain.push_back(percent_text(method.at("gain_over_single_task")));
  }
  rows.push_back(total);
  rows.push_back(gain);

  std::string text = answer_text(metrics, grouping) + "\n" + table_text(rows);
  text += fmt::format(
      "\nTest rows; mean ± standard deviation over {} seeds; (networks) beside each method; "
      "random: mean over its draws.\n",
      metrics.at("seeds").size());
  text += notes_text(metrics) + unknown_totals_text(metrics) + groups_text(grouping) +
          sureness_text(grouping);
  text += "\nTotal error of TAG minus that of the others, paired by seed and test row:\n";
  for (const auto& difference : metrics.at("differences")) text += difference_text(difference);
  const auto& search = timing.at("search");
  text += fmt::format(
      "\nSearch: {:.1f} s, {:.2f} joint runs (measuring took {:.1f} s of it); trying all pairs and "
      "singles (HOA) would train {} networks, trying every group {:.4g}.\n",
      search.at("seconds").get<double>(), search.at("joint_runs").get<double>(),
      search.at("measuring_seconds").get<double>(), search.at("hoa_networks").get<int64_t>(),
      search.at("exhaustive_networks").get<double>());
  return text + fmt::format("Report: {}\nBundle: {}\n", (directory / "report.html").string(),
                            (directory / "bundle").string());
}

}  // namespace kindred
