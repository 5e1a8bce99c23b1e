#include <fmt/format.h>

#include "kindred/chart/bar_table.h"
#include "kindred/chart/number_text.h"
#include "kindred/report/findings.h"
#include "kindred/report/method_names.h"
#include "kindred/report/sections.h"

namespace kindred {
namespace {

std::string interval_words(const std::optional<Interval>& interval) {
  return interval ? fmt::format("{} to {}", result_text(interval->low), result_text(interval->high))
                  : std::string();
}

const MethodDifference* difference_to(const ComparisonRecord& comparison,
                                      const MethodResult& method) {
  for (const auto& difference : comparison.differences)
    if (difference.against == method.name) return &difference;
  return nullptr;
}

std::string note_of(const MethodResult& method) {
  std::string note = counted(static_cast<size_t>(method.networks), "network");
  if (method.groupings.size() > 1) note += fmt::format(", {} draws", method.groupings.size());
  if (const auto runs = method.search_runs(); runs && *runs > 0)
    note += fmt::format("; search {:.2f} joint runs", *runs);
  return note;
}

// The method's total error, and the verdict on the reference against it.
Bar bar_of(const MethodResult& method, const ComparisonRecord& comparison) {
  Bar bar;
  bar.label = method_title(method.name);
  bar.note = note_of(method);
  bar.value = method.error.mean;
  bar.interval = method.error.interval;
  for (const auto& value : method.error.values)
    if (value) bar.points.push_back(*value);
  bar.value_text = result_text(method.error.mean);
  bar.value_note = interval_words(bar.interval);
  bar.tone = "plain";
  if (const auto* difference = difference_to(comparison, method)) {
    const Verdict verdict = difference->verdict();
    bar.value_note += fmt::format("{}{} {}", bar.value_note.empty() ? "" : "; ",
                                  method_title(difference->of), words(verdict));
    // The verdict is on the reference: a method with a higher error is the worse one.
    bar.tone = verdict == Verdict::kLower ? "bad" : verdict == Verdict::kHigher ? "good" : "plain";
  }
  return bar;
}

std::string budget_table(const ComparisonRecord& comparison, int64_t budget) {
  BarTable table;
  table.caption = fmt::format(
      "At most {}: total error on test rows, lower is better; mean with its 95 % interval, a tick "
      "for each seed",
      counted(static_cast<size_t>(budget), "network"));
  table.from_zero = false;
  table.shows_zero = false;
  table.label_heading = "method";
  table.value_heading = "total error, 95 % interval, verdict";
  for (const auto& method : comparison.methods) table.bars.push_back(bar_of(method, comparison));
  return draw(table);
}

}  // namespace

Section budget_comparison_section(const ComparisonRecord& comparison) {
  Section section = {"methods", "Every method and budget", "", ""};
  section.lead =
      "Every network was trained once for all methods; the search cost of a method is what it "
      "would have cost alone. Colour marks paired differences that exceed noise.";
  for (const int64_t budget : comparison.budgets())
    section.body += budget_table(comparison.at_budget(budget), budget);
  if (section.body.empty()) section.body = absent("No method that was compared has a budget.");
  return section;
}

}  // namespace kindred
