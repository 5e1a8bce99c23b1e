#include <cmath>

#include <fmt/format.h>

#include "kindred/chart/line_chart.h"
#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/report/group_picture.h"
#include "kindred/report/sections.h"

namespace kindred {
namespace {

void write_scores(const Grouping& grouping, const std::vector<int64_t>& order, Markup& out) {
  const bool alone = !grouping.alone.empty(), all = !grouping.all_in_one.empty();
  out.open("details").element("summary", {}, "Each task's score in numbers");
  out.open("div", {{"class", "scroll"}}).open("table");
  out.element("caption", {},
              "Score of each task in the network that serves it; for an affinity matrix the mean "
              "affinity from the other members");
  out.open("thead").open("tr");
  for (const char* title : {"task", "network", "score"})
    out.element("th", {{"scope", "col"}}, title);
  if (alone) out.element("th", {{"scope", "col"}}, "alone");
  if (all) out.element("th", {{"scope", "col"}}, "all in one");
  out.close().close().open("tbody");
  for (const int64_t task : order) {
    const auto i = static_cast<size_t>(task);
    out.open("tr").open("th", {{"scope", "row"}}).add(name_markup(grouping.tasks[i])).close();
    out.element("td", {}, fmt::format("{}", grouping.serves[i] + 1));
    out.element("td", {}, affinity_text(grouping.scores[i]));
    if (alone) out.element("td", {}, affinity_text(grouping.alone[i]));
    if (all) out.element("td", {}, affinity_text(grouping.all_in_one[i]));
    out.close();
  }
  out.close().close().close().close();
}

}  // namespace

Section groups_section(const RunRecord& run, const std::vector<int64_t>& order) {
  Section section = {"groups", "Which tasks learn together",
                     "Solid line: the network serves this task. Dashed line: the task only helps "
                     "there and is served by another network.",
                     ""};
  if (!run.grouping) {
    section.lead.clear();
    section.body = absent("No groups were chosen; kindred group CONFIG chooses them.");
    return section;
  }
  Markup out;
  out.add(draw_groups(*run.grouping, order));
  write_scores(*run.grouping, order, out);
  section.body = out.take();
  return section;
}

Section budgets_section(const RunRecord& run) {
  Section section = {"budgets", "Gain from further networks",
                     "The value of the best groups for each number of networks.", ""};
  if (run.budgets.empty()) {
    section.lead.clear();
    section.body = absent(
        "Other budgets were not tried; kindred group affinity.json --networks 1..6 --json > "
        "groupings.json, in the run directory, adds them.");
    return section;
  }
  LineChart chart;
  chart.description = "Value by number of networks; the table below holds the numbers.";
  chart.x_label = "networks";
  chart.y_label = "value";
  chart.whole_x = true;
  chart.width = 460;
  chart.height = 230;
  ChartLine line;
  line.dots = true;
  Markup table;
  table.open("table").open("thead").open("tr");
  for (const char* title : {"networks", "value", "gain", "proof"})
    table.element("th", {{"scope", "col"}}, title);
  table.close().close().open("tbody");
  double before = std::nan("");
  for (const auto& budget : run.budgets) {
    const auto networks = static_cast<double>(budget.groups.size());
    line.x.push_back(networks);
    line.y.push_back(budget.value);
    table.open("tr").element("th", {{"scope", "row"}}, count_text(networks));
    table.element("td", {}, affinity_text(budget.value));
    table.element("td", {}, affinity_text(budget.value - before));
    table.element("td", {},
                  budget.status == GroupingStatus::kOptimal ? "proven best"
                                                            : "gap " + share_text(budget.gap));
    table.close();
    before = budget.value;
  }
  chart.lines.push_back(std::move(line));
  section.body = draw(chart) + table.take();
  return section;
}

}  // namespace kindred
