#include "kindred/study/summary.h"

#include <vector>

#include <fmt/format.h>

#include "kindred/study/text_table.h"

namespace kindred {
namespace {

using Row = std::vector<std::string>;

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

  std::string text = table_text(rows);
  text += fmt::format(
      "\nTest rows; mean ± standard deviation over {} seeds; (networks) beside each method; "
      "random: mean over its draws.\n",
      metrics.at("seeds").size());
  text += notes_text(metrics);
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
