#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/chart/number_text.h"
#include "kindred/record/affinity_course.h"
#include "kindred/report/findings.h"
#include "kindred/report/method_names.h"
#include "kindred/report/report.h"
#include "kindred/stats/shared_labels.h"

namespace kindred {
namespace {

// Escapes a name as one line of Markdown text, without markup.
std::string plain(std::string_view name) {
  std::string out;
  const std::string quoted = quote(name, name.size() + 1);
  for (const char c : std::string_view(quoted).substr(1, quoted.size() - 2)) {
    if (std::string_view("\\`*_{}[]()<>#+!|&~\"'").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string row(const std::vector<std::string>& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string head(const std::vector<std::string>& cells) {
  std::string rule = "|";
  for (size_t i = 0; i < cells.size(); ++i) rule += i == 0 ? "---|" : "---:|";
  return row(cells) + rule + "\n";
}

std::string spread(const ResultSpread& result) {
  if (!result.mean || !result.deviation) return result_text(result.mean);
  return fmt::format("{} ± {}", result_text(result.mean), result_text(result.deviation));
}

std::string networks(const Grouping& grouping) {
  std::string text = "## Networks\n\n" + head({"network", "serves", "helped by"});
  const auto list = [&](const std::vector<int64_t>& tasks) {
    std::vector<std::string> names;
    names.reserve(tasks.size());
    for (const int64_t task : tasks)
      names.push_back(plain(grouping.tasks[static_cast<size_t>(task)]));
    return names.empty() ? std::string("–") : fmt::format("{}", fmt::join(names, ", "));
  };
  for (size_t g = 0; g < grouping.groups.size(); ++g)
    text += row(
        {fmt::format("{}", g + 1), list(served_by(grouping, g)), list(helpers_of(grouping, g))});
  return text + "\n";
}

std::string comparison(const ComparisonRecord& record) {
  std::vector<std::string> cells = {"task (metric)"};
  for (const auto& method : record.methods)
    cells.push_back(fmt::format("{} ({})", plain(method_title(method.name)), method.networks));
  std::string text =
      fmt::format("## Comparison on test rows\n\nMean ± standard deviation over {}.\n\n{}",
                  counted(record.seeds.size(), "seed"), head(cells));
  for (size_t task = 0; task < record.tasks.size(); ++task) {
    cells = {fmt::format("{} ({}{})", plain(record.tasks[task].name),
                         plain(record.tasks[task].metric),
                         record.tasks[task].higher_is_better ? ", higher is better" : "")};
    for (const auto& method : record.methods) cells.push_back(spread(method.tasks[task]));
    text += row(cells);
  }
  cells = {"**total error**"};
  for (const auto& method : record.methods) cells.push_back(spread(method.error));
  text += row(cells);
  cells = {"**gain over single-task networks**"};
  for (const auto& method : record.methods) cells.push_back(percent_change_text(method.gain.mean));
  text += row(cells) + "\n";
  if (record.differences.empty()) return text;
  text += head(
      {"total error of " + plain(method_title(record.differences.front().of)) + " minus that of",
       "mean", "95 % interval", "verdict"});
  for (const auto& difference : record.differences)
    text += row({plain(method_title(difference.against)), change_text(difference.mean),
                 difference.interval ? fmt::format("{} to {}", change_text(difference.low()),
                                                   change_text(difference.high()))
                                     : std::string("–"),
                 words(difference.verdict())});
  return text + "\n";
}

std::string all_budgets(const ComparisonRecord& record) {
  std::string text = "## Every method and budget\n\n" +
                     head({"networks, at most", "method", "total error", "search in joint runs"});
  for (const auto& method : record.methods)
    text += row({method.budget ? fmt::format("{}", *method.budget) : std::string("–"),
                 plain(method_title(method.name)), spread(method.error),
                 method.search_runs().value_or(0) > 0 ? fmt::format("{:.2f}", *method.search_runs())
                                                      : std::string("–")});
  return text + "\n";
}

std::string affinities(const AffinityMatrix& matrix) {
  std::string text = "## Affinities\n\n" + head({"task", "helped most by, then least by"});
  const auto pairs = shown_pairs(matrix);
  for (size_t target = 0; target < matrix.size(); ++target) {
    std::vector<std::string> parts;
    for (const auto& pair : pairs) {
      if (pair.target != static_cast<int64_t>(target)) continue;
      const auto source = static_cast<size_t>(pair.source);
      std::string part =
          plain(matrix.tasks[source]) + " " + affinity_text(matrix.at(source, target));
      if (!matrix.standard_errors.empty())
        part += " ± " + affinity_text(matrix.standard_errors[source * matrix.size() + target]);
      parts.push_back(part);
    }
    text += row({plain(matrix.tasks[target]),
                 parts.empty() ? std::string("–") : fmt::format("{}", fmt::join(parts, "; "))});
  }
  return text + "\n";
}

std::string label_shares(const AffinityMatrix& matrix) {
  const std::vector<double> shares = shared_labels(matrix);
  constexpr size_t kMostShared = 40;
  if (shares.empty() || matrix.size() > kMostShared) return {};
  std::vector<std::string> cells{"rows with both labels"};
  for (const auto& task : matrix.tasks) cells.push_back(plain(task));
  std::string text = "## Labels in common\n\n" + head(cells);
  for (size_t i = 0; i < matrix.size(); ++i) {
    cells = {plain(matrix.tasks[i])};
    for (size_t j = 0; j < matrix.size(); ++j)
      cells.push_back(share_text(shares[i * matrix.size() + j]));
    text += row(cells);
  }
  return text + "\n";
}

std::string budgets(const std::vector<Grouping>& all) {
  std::string text = "## Budgets\n\n" + head({"networks", "value", "gap"});
  for (const auto& budget : all)
    text += row({fmt::format("{}", budget.groups.size()), affinity_text(budget.value),
                 share_text(budget.gap)});
  return text + "\n";
}

std::string times(const RunRecord& run) {
  const auto shares = time_shares(run);
  if (shares.empty()) return {};
  std::string text = "## Time\n\n" + head({"training", "networks", "seconds"});
  for (const auto& share : shares)
    text +=
        row({share.what, share.networks > 0 ? fmt::format("{}", share.networks) : std::string("–"),
             fmt::format("{:.1f}", share.seconds)});
  if (run.timing)
    text += fmt::format(
        "\nThe search took {:.2f} joint runs; all pairs and singles (HOA) would take {}, every "
        "group {}.\n",
        run.timing->joint_runs, count_text(run.timing->hoa_networks),
        count_text(run.timing->exhaustive_networks));
  return text + "\n";
}

}  // namespace

std::string report_markdown(const RunRecord& run) {
  const auto sentences = answer_sentences(run);
  std::string text = fmt::format("# {}\n\n**{}**", plain(run.name), sentences.front());
  for (size_t i = 1; i < sentences.size(); ++i) text += (i == 1 ? "\n\n" : " ") + sentences[i];
  text += "\n\n";
  for (const auto& fault : run.faults) text += "- cannot be read: " + plain(fault) + "\n";
  if (!run.faults.empty()) text += "\n";
  if (run.grouping) text += networks(*run.grouping);
  if (run.comparison) text += comparison(*run.comparison);
  if (run.all_budgets) text += all_budgets(*run.all_budgets);
  if (run.affinity) text += affinities(*run.affinity) + label_shares(*run.affinity);
  if (!run.budgets.empty()) text += budgets(run.budgets);
  text += times(run);
  return text + fmt::format("Written by kindred {}.\n", report_version());
}

}  // namespace kindred
