#include "kindred/study/summary.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace kindred {
namespace {

using Row = std::vector<std::string>;

std::string spread_text(const Json& spread) {
  if (spread.at("mean").is_null()) return "–";
  const double mean = spread.at("mean").get<double>();
  if (spread.at("sd").is_null()) return fmt::format("{:.4f}", mean);
  return fmt::format("{:.4f} ± {:.4f}", mean, spread.at("sd").get<double>());
}

std::string percent_text(const Json& spread) {
  if (spread.at("mean").is_null()) return "–";
  const double mean = 100 * spread.at("mean").get<double>();
  if (spread.at("sd").is_null()) return fmt::format("{:+.2f} %", mean);
  return fmt::format("{:+.2f} % ± {:.2f}", mean, 100 * spread.at("sd").get<double>());
}

std::string title(const std::string& method) {
  if (method == "single_task") return "single-task";
  if (method == "all_in_one") return "all-in-one";
  if (method == "tag") return "TAG";
  return method;
}

// Terminal columns of UTF-8 text without wide characters: its bytes but the continuing ones.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string table_text(const std::vector<Row>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - width_of(row[c]), ' ');
      if (c > 0) text += "  ";
      text += c == 0 ? row[c] + padding : padding + row[c];
    }
    while (text.ends_with(' ')) text.pop_back();
    text += '\n';
  }
  return text;
}

std::string difference_text(const Json& difference) {
  const std::string against = title(difference.at("against").get<std::string>());
  if (difference.at("low").is_null())
    return fmt::format("  against {}: one seed cannot tell a difference from noise\n", against);
  const double mean = difference.at("mean").get<double>();
  const std::string verdict = !difference.at("exceeds_noise").get<bool>() ? "within noise"
                              : mean < 0                                  ? "TAG is better"
                                                                          : "TAG is worse";
  return fmt::format("  against {}: {:+.4f}, 95 % interval {:+.4f} to {:+.4f}: {}\n", against, mean,
                     difference.at("low").get<double>(), difference.at("high").get<double>(),
                     verdict);
}

std::string groups_text(const Json& grouping) {
  std::string text;
  const auto& groups = grouping.at("groups");
  for (size_t g = 0; g < groups.size(); ++g) {
    text += fmt::format("  network {}:", g + 1);
    for (const auto& task : groups[g]) {
      const auto name = task.get<std::string>();
      const bool serves = grouping.at("serves").at(name).get<size_t>() == g;
      text += serves ? fmt::format(" {}", name) : fmt::format(" ({})", name);
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string summary_text(const Json& metrics, const Json& grouping, const Json& timing) {
  std::vector<Row> rows;
  Row head = {"task (metric)"};
  for (const auto& method : metrics.at("methods")) {
    const auto networks = method.at("networks").get<size_t>();
    head.push_back(fmt::format("{} ({})", title(method.at("name").get<std::string>()), networks));
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

  std::string text = table_text(rows);
  text += fmt::format(
      "\nTest rows; mean ± standard deviation over {} seeds; (networks) beside each method; "
      "random: mean over its draws.\n",
      metrics.at("seeds").size());
  text += "\nGroups chosen by TAG (in brackets: only helps there, served elsewhere):\n";
  text += groups_text(grouping);
  text += "\nTotal error of TAG minus that of the others, paired by seed:\n";
  for (const auto& difference : metrics.at("differences")) text += difference_text(difference);
  const auto& search = timing.at("search");
  text += fmt::format(
      "\nSearch: {:.1f} s, {:.2f} joint runs (measuring took {:.1f} s of it); trying all pairs and "
      "singles (HOA) would train {} networks, trying every group {:.4g}.\n",
      search.at("seconds").get<double>(), search.at("joint_runs").get<double>(),
      search.at("measuring_seconds").get<double>(), search.at("hoa_networks").get<int64_t>(),
      search.at("exhaustive_networks").get<double>());
  return text;
}

}  // namespace kindred
