#include "kindred/report/text_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/report/method_names.h"
#include "kindred/stats/interval.h"

namespace kindred {
namespace {

// Terminal columns of UTF-8 text without wide characters: the number of non-continuation bytes.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (size_t c = 0; row.size() > 1 && c < row.size(); ++c)
      widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - std::min(widths[c], width_of(row[c])), ' ');
      if (c > 0) text += "  ";
      text += c == 0 ? row[c] + padding : padding + row[c];
    }
    while (text.ends_with(' ')) text.pop_back();
    text += '\n';
  }
  return text;
}

std::string spread_text(const ResultSpread& spread) {
  if (!spread.mean) return "–";
  if (!spread.deviation) return fmt::format("{:.4f}", *spread.mean);
  return fmt::format("{:.4f} ± {:.4f}", *spread.mean, *spread.deviation);
}

std::string percent_text(const ResultSpread& spread) {
  if (!spread.mean) return "–";
  if (!spread.deviation) return fmt::format("{:+.2f} %", 100 * *spread.mean);
  return fmt::format("{:+.2f} % ± {:.2f}", 100 * *spread.mean, 100 * *spread.deviation);
}

std::string verdict_text(const MethodDifference& difference) {
  if (!difference.seed_error) return "one seed cannot tell a difference from noise";
  if (!difference.row_error)
    return "unknown, because the noise of the test rows is unknown (a task has too few of them, "
           "or of a class)";
  if (difference.mean == 0.0 && difference.seed_error == 0.0 && difference.row_error == 0.0)
    return "no difference";
  switch (difference.verdict()) {
    case Verdict::kUnknown:
      return fmt::format("too few seeds to tell (run.seeds = {} or more)", kLeastSeeds);
    case Verdict::kNoise:
      return "within noise";
    case Verdict::kLower:
      return method_label(difference.of) + " is better";
    case Verdict::kHigher:
      return method_label(difference.of) + " is worse";
  }
  return {};
}

std::string difference_text(const MethodDifference& difference) {
  std::string text = fmt::format("  against {}: ", method_label(difference.against));
  if (difference.mean) text += fmt::format("{:+.4f}", *difference.mean);
  if (const auto& interval = difference.interval)
    text += fmt::format(", 95 % interval {:+.4f} to {:+.4f}", interval->low, interval->high);
  if (!text.ends_with(": ")) text += ": ";
  return text + verdict_text(difference) + "\n";
}

std::string unknown_totals_text(const ComparisonRecord& comparison) {
  std::vector<std::string> undefined, perfect;
  const MethodResult* alone = comparison.method("single_task");
  for (size_t i = 0; i < comparison.tasks.size(); ++i) {
    const ComparedTask& task = comparison.tasks[i];
    if (!task.counted) {
      undefined.push_back(quote(task.name));
      continue;
    }
    if (alone == nullptr) continue;
    const auto& values = alone->tasks[i].values;
    if (std::any_of(values.begin(), values.end(),
                    [&](const auto& value) { return value && error_of(task, *value) <= 0; }))
      perfect.push_back(quote(task.name));
  }
  std::string text;
  if (!undefined.empty())
    text += fmt::format(
        "Left out of the totals, because the metric is undefined on the test rows (no labels, or "
        "only one class): {}.\n",
        joined(undefined));
  if (!perfect.empty())
    text +=
        fmt::format("The gain over single-task is undefined: the single-task error is 0 for {}.\n",
                    joined(perfect));
  return text;
}

std::string notes_text(const ComparisonRecord& comparison) {
  std::string text;
  for (const auto& note : comparison.notes) text += note + ".\n";
  return text;
}

}  // namespace kindred
