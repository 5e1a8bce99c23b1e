#include "kindred/report/summary.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "kindred/report/findings.h"
#include "kindred/report/method_names.h"
#include "kindred/report/refinement_text.h"
#include "kindred/report/text_table.h"

namespace kindred {
namespace {

using SummaryRow = std::vector<std::string>;

// The first line must fit on a screen for any number of tasks.
constexpr size_t kNamesShown = 6, kGroupsShown = 8;

bool is_served_by(const Grouping& grouping, int64_t task, size_t group) {
  return grouping.serves[static_cast<size_t>(task)] == static_cast<int64_t>(group);
}

// Tasks in parentheses only help there.
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
    // One more name is no longer than "and 1 more".
    if (left_out > 1) {
      names.resize(kNamesShown);
      names.push_back(fmt::format("and {} more", left_out));
    }
    text += fmt::format("{}{{{}}}", g == 0 ? "" : ", ", fmt::join(names, ", "));
  }
  if (groups > kGroupsShown) text += fmt::format(" and {} more", groups - kGroupsShown);
  return text;
}

std::string error_text(const MethodResult* method) {
  return method && method->error.mean ? fmt::format("{:.4f}", *method->error.mean) : "unknown";
}

std::string answer_text(const ComparisonRecord& metrics, const Grouping& grouping) {
  const size_t groups = grouping.groups.size();
  std::string text = fmt::format("{} network{}: {}: total error {}", groups, groups == 1 ? "" : "s",
                                 short_groups_text(grouping), error_text(metrics.method("tag")));
  if (const MethodResult* alone = metrics.method("single_task"))
    text += fmt::format(" against {} single-task", error_text(alone));
  for (const auto& difference : metrics.differences)
    if (difference.against == "single_task") text += ": " + verdict_text(difference);
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
  if (helpers) text += "  (in brackets: a helper, which another network serves)\n";
  return text;
}

std::string sureness_text(const Grouping& grouping) {
  if (!no_choice_reason(grouping).empty()) return {};
  if (grouping.too_few_measurements)
    return fmt::format("How sure they are is unknown: {}.\n", kTooFewMeasurements);
  if (!grouping.stability) return {};
  const Stability& stability = *grouping.stability;
  if (stability.runs == 0)
    return fmt::format(
        "These very groups come out in {:.0f} % of {} draws of what this training measured; "
        "another seed's training may differ by more.\n",
        100 * stability.best_share, stability.resamples);
  return fmt::format(
      "With other seeds, {} would choose these very groups with a probability of {:.0f} % ({} "
      "simulated repeats; docs/answer.md says how far such figures hold).\n",
      repeat_words(stability.runs), 100 * stability.best_share, stability.resamples);
}

std::string results_text(const ComparisonRecord& metrics) {
  std::vector<SummaryRow> rows;
  SummaryRow head = {"task (metric)"};
  for (const auto& method : metrics.methods)
    head.push_back(fmt::format("{} ({})", method_label(method.name), method.networks));
  rows.push_back(head);
  for (size_t i = 0; i < metrics.tasks.size(); ++i) {
    const ComparedTask& task = metrics.tasks[i];
    SummaryRow row = {fmt::format("{} ({}{})", task.name, task.metric,
                                  task.higher_is_better ? ", higher is better" : "")};
    for (const auto& method : metrics.methods) row.push_back(spread_text(method.tasks[i]));
    rows.push_back(row);
  }
  SummaryRow total = {"total error"}, gain = {"gain over single-task"};
  for (const auto& method : metrics.methods) {
    total.push_back(spread_text(method.error));
    gain.push_back(percent_text(method.gain));
  }
  rows.push_back(total);
  rows.push_back(gain);
  return table_text(rows);
}

}  // namespace

std::string summary_text(const ComparisonRecord& metrics, const Grouping& grouping,
                         const RefinementRecord* refinement, const SearchTiming& timing,
                         const std::filesystem::path& directory) {
  std::string text = (refinement ? recommendation_text(*refinement, metrics) + "\n"
                                 : answer_text(metrics, grouping)) +
                     "\n" + results_text(metrics);
  text += fmt::format(
      "\nMetrics on test rows: mean ± standard deviation over {} seeds; in brackets: number of "
      "networks; random: mean over its draws.\n",
      metrics.seeds.size());
  text += notes_text(metrics) + unknown_totals_text(metrics) + groups_text(grouping) +
          sureness_text(grouping);
  if (refinement) text += "\n" + evidence_text(*refinement);
  if (!metrics.differences.empty())
    text +=
        fmt::format("\nTotal error of {} minus that of the others, paired by seed and test row:\n",
                    method_title(metrics.differences.front().of));
  for (const auto& difference : metrics.differences) text += difference_text(difference);
  if (refinement) text += "\n" + refinement_text(*refinement) + ".";
  text += fmt::format(
      "\nSearch: {:.1f} s ({:.2f} joint runs), of which {:.1f} s for measuring. HOA (all pairs and "
      "singles) would train {} networks; an exhaustive search, {:.4g}.\n",
      timing.seconds, timing.joint_runs, timing.measuring_seconds, timing.hoa_networks,
      timing.exhaustive_networks);
  return text + fmt::format("Report: {}\nBundle: {}\n", (directory / "report.html").string(),
                            (directory / "bundle").string());
}

std::string search_text(const SearchRecord& search, size_t tasks) {
  std::string text = fmt::format(
      "affinities of {} tasks from {} look-ahead steps at {} of {} training steps{}; measuring "
      "took "
      "{:.3g} % of the training's time",
      tasks, search.sources, search.measurements, search.steps,
      search.runs > 1 ? fmt::format(" of {} joint trainings", search.runs) : "",
      100 * search.measuring_seconds / search.training_seconds());
  if (search.stopped_early)
    text += fmt::format(
        "; affinity.stop ended it after {} of {} steps; the remaining steps would have taken "
        "{:.1f} s",
        search.steps, search.planned_steps,
        search.whole_training_seconds() * static_cast<double>(search.runs) -
            search.training_seconds());
  return text;
}

}  // namespace kindred
