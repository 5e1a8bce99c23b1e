#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kindred/chart/bar_table.h"
#include "kindred/chart/cell_map.h"
#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/report/cost_plot.h"
#include "kindred/report/findings.h"
#include "kindred/report/method_names.h"
#include "kindred/report/sections.h"

namespace kindred {
namespace {

constexpr const char* kNotCompared =
    "The groups were not compared with anything; kindred run CONFIG trains the networks for that "
    "and writes metrics.json.";

std::vector<double> known(const std::vector<std::optional<double>>& values) {
  std::vector<double> out;
  for (const auto& value : values)
    if (value) out.push_back(*value);
  return out;
}

std::string percent_tick(double value, double step) {
  if (std::abs(value) < step * 1e-6) return "0 %";
  const double percent = 100 * value;
  const std::string text = std::abs(percent) >= 1 ? fmt::format("{:+.3g} %", percent)
                                                  : fmt::format("{:+.2g} %", percent);
  return text.starts_with('-') ? "−" + text.substr(1) : text;
}

std::string interval_words(const std::optional<Interval>& interval,
                           std::string (*write)(std::optional<double>)) {
  return interval ? fmt::format("{} to {}", write(interval->low), write(interval->high))
                  : std::string();
}

Bar bar_of(const MethodResult& method, const ResultSpread& spread,
           std::string (*write)(std::optional<double>)) {
  Bar bar;
  bar.label = method_title(method.name);
  bar.note = counted(static_cast<size_t>(method.networks), "network");
  bar.value = spread.mean;
  bar.interval = spread.interval;
  bar.points = known(spread.values);
  bar.value_text = write(spread.mean);
  bar.value_note = interval_words(bar.interval, write);
  // Colour implies a verdict, which only the paired difference gives.
  bar.tone = "plain";
  return bar;
}

std::string gains(const ComparisonRecord& comparison) {
  BarTable table;
  table.caption =
      "Gain over single-task networks: mean over tasks, with its 95 % interval (noise of seeds and "
      "test rows); a tick for each seed";
  table.label_heading = "method";
  table.value_heading = "gain, 95 % interval";
  table.tick = percent_tick;
  for (const auto& method : comparison.methods) {
    if (method.name == "single_task") continue;
    table.bars.push_back(bar_of(method, method.gain, percent_change_text));
  }
  if (std::none_of(table.bars.begin(), table.bars.end(),
                   [](const Bar& bar) { return bar.value; })) {
    Markup words;
    words.element("p", {{"class", "quiet"}},
                  "The gain over single-task networks is undefined: it is relative to the "
                  "single-task error, which is 0 for some task.");
    return words.take();
  }
  return draw(table);
}

std::string errors(const ComparisonRecord& comparison) {
  BarTable table;
  table.caption =
      "Total error on test rows, lower is better: mean with its 95 % interval (noise of seeds "
      "and test rows)";
  table.from_zero = false;
  table.shows_zero = false;
  table.label_heading = "method";
  table.value_heading = "total error, 95 % interval";
  for (const auto& method : comparison.methods) {
    table.bars.push_back(bar_of(method, method.error, result_text));
  }
  return draw(table);
}

std::string differences(const ComparisonRecord& comparison) {
  if (comparison.differences.empty()) return {};
  BarTable table;
  table.caption = fmt::format(
      "Total error of {} minus that of the others, paired by seed and test row: left of 0 is "
      "better",
      method_title(comparison.differences.front().of));
  table.label_heading = "against";
  table.value_heading = "difference, 95 % interval, verdict";
  table.from_zero = false;
  for (const auto& difference : comparison.differences) {
    const Verdict verdict = difference.verdict();
    Bar bar;
    bar.label = method_title(difference.against);
    bar.value = difference.mean;
    bar.interval = difference.interval;
    bar.value_text = fmt::format("{}: {}", change_text(difference.mean), words(verdict));
    bar.value_note = interval_words(bar.interval, change_text);
    bar.tone = verdict == Verdict::kLower ? "good" : verdict == Verdict::kHigher ? "bad" : "plain";
    table.bars.push_back(std::move(bar));
  }
  return draw(table);
}

std::string mean_and_spread(const ResultSpread& spread) {
  if (!spread.mean) return result_text(spread.mean);
  return spread.deviation
             ? fmt::format("{} ± {}", result_text(spread.mean), result_text(spread.deviation))
             : result_text(spread.mean);
}

// The best mean of a task among the methods.
double best_of(const ComparisonRecord& comparison, size_t task) {
  double best = std::nan("");
  for (const auto& method : comparison.methods) {
    const auto& mean = method.tasks[task].mean;
    const bool better =
        mean && (std::isnan(best) ||
                 (comparison.tasks[task].higher_is_better ? *mean > best : *mean < best));
    if (better) best = *mean;
  }
  return best;
}

std::string per_task(const ComparisonRecord& comparison) {
  // The strongest shade is at least a gain of 0.05, so that negligible gains have no shade.
  double largest = 0.05;
  for (const auto& method : comparison.methods)
    for (size_t task = 0; task < comparison.tasks.size(); ++task)
      largest = std::max(largest, std::abs(task_gain(comparison, method, task).value_or(0)));
  Markup out;
  out.open("div", {{"class", "scroll tall"},
                   {"tabindex", "0"},
                   {"role", "group"},
                   {"aria-label", "results of each task"}});
  out.open("table", {{"class", "results"}});
  out.element("caption", {},
              fmt::format("Each task's metric on test rows, mean ± standard deviation over {}; the "
                          "best is bold, the shade is the gain over the single-task network",
                          counted(comparison.seeds.size(), "seed")));
  out.open("thead").open("tr").element("th", {{"scope", "col"}}, "task");
  for (const auto& method : comparison.methods)
    out.element("th", {{"scope", "col"}}, method_title(method.name));
  out.close().close().open("tbody");
  for (size_t task = 0; task < comparison.tasks.size(); ++task) {
    const auto& known_task = comparison.tasks[task];
    out.open("tr").open("th", {{"scope", "row"}}).add(name_markup(known_task.name));
    out.text(" ").element(
        "small", {},
        fmt::format("{}\u00a0{}", known_task.metric, known_task.higher_is_better ? "↑" : "↓"));
    out.close();
    const double best = best_of(comparison, task);
    for (const auto& method : comparison.methods) {
      const auto& spread = method.tasks[task];
      const int shade = shade_of(task_gain(comparison, method, task).value_or(0), largest);
      out.open("td", {{"class", fmt::format("{}{}", shade < 0 ? "m" : "p", std::abs(shade))}});
      out.element(spread.mean && *spread.mean == best ? "b" : "span", {}, mean_and_spread(spread));
      out.close();
    }
    out.close();
  }
  return out.take();
}

// Costs of the searches, including those that were not run.
std::string cost_words(const ComparisonRecord& comparison, const SearchTiming& timing) {
  std::string text = fmt::format("The search took {:.2f} joint training runs.", timing.joint_runs);
  if (timing.stopped_early)
    text += fmt::format(
        " affinity.stop ended it after {} of {} steps; the remaining steps would have taken {}.",
        count_text(static_cast<double>(timing.steps)),
        count_text(static_cast<double>(timing.planned_steps)),
        seconds_text(timing.seconds_saved()));
  const std::string every = count_text(timing.exhaustive_networks);
  if (!comparison.method("hoa"))
    text += fmt::format(
        " HOA (all pairs and single tasks) would train {} networks; an exhaustive search, {}. "
        "These "
        "searches were not run: their costs are known, their results are not.",
        count_text(static_cast<double>(timing.hoa_networks)), every);
  else if (!comparison.method("optimum"))
    text += fmt::format(" An exhaustive search would train {} networks.", every);
  return text;
}

}  // namespace

Section comparison_section(const RunRecord& run) {
  Section section = {"comparison", "What the groups gain", "", ""};
  if (!run.comparison) {
    section.body = absent(kNotCompared);
    return section;
  }
  section.lead =
      "All results are on test rows, which neither training nor any choice of groups has used. A "
      "difference whose interval excludes 0 exceeds the combined noise of seeds and test rows; "
      "with "
      "few seeds or rows the intervals are wide.";
  section.body = gains(*run.comparison) + differences(*run.comparison) + errors(*run.comparison) +
                 per_task(*run.comparison);
  return section;
}

Section cost_section(const RunRecord& run) {
  Section section = {"cost", "Total error and search cost", "", ""};
  if (!run.comparison) {
    section.body = absent(kNotCompared);
  } else if (!run.timing) {
    section.body = absent("The search cost is unknown: timing.json is missing.");
  } else if (!run.comparison->methods.back().error.mean) {
    section.body = absent("The total error is unknown: a metric is undefined on the test rows.");
  } else {
    section.lead = cost_words(*run.comparison, *run.timing);
    section.body = draw_cost(*run.comparison, *run.timing);
  }
  return section;
}

}  // namespace kindred
