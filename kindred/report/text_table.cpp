#include "kindred/report/text_table.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/text.h"
#include "kindred/stats/interval.h"

namespace kindred {
namespace {

// Terminal columns of UTF-8 text without wide characters: its bytes but the continuing ones.
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

std::string verdict_text(const Json& difference) {
  if (difference.at("seed_error").is_null()) return "one seed cannot tell a difference from noise";
  if (difference.at("row_error").is_null())
    return "unknown, for the noise of the test rows is not known (too few with a label of each "
           "class, "
           "or networks of an earlier version)";
  if (difference.at("mean") == 0.0 && difference.at("low") == 0.0 && difference.at("high") == 0.0)
    return "no difference";
  if (difference.at("exceeds_noise").is_null())
    return fmt::format("too few seeds to tell (run.seeds = {} or more)", kLeastSeeds);
  if (!difference.at("exceeds_noise").get<bool>()) return "within noise";
  return fmt::format("{} is {}", method_name_text(difference.at("of").get<std::string>()),
                     difference.at("mean").get<double>() < 0 ? "better" : "worse");
}

std::string difference_text(const Json& difference) {
  std::string text =
      fmt::format("  against {}: ", method_name_text(difference.at("against").get<std::string>()));
  if (!difference.at("mean").is_null())
    text += fmt::format("{:+.4f}", difference.at("mean").get<double>());
  if (!difference.at("low").is_null())
    text += fmt::format(", 95 % interval {:+.4f} to {:+.4f}", difference.at("low").get<double>(),
                        difference.at("high").get<double>());
  if (!text.ends_with(": ")) text += ": ";
  return text + verdict_text(difference) + "\n";
}

std::string unknown_totals_text(const Json& comparison) {
  std::vector<std::string> undefined, perfect;
  const auto& tasks = comparison.at("tasks");
  for (size_t task = 0; task < tasks.size(); ++task) {
    const auto name = quote(tasks[task].at("name").get<std::string>());
    if (!tasks[task].at("counted").get<bool>()) {
      undefined.push_back(name);
      continue;
    }
    const double best = tasks[task].at("higher_is_better").get<bool>() ? 1 : 0;
    for (const auto& method : comparison.at("methods")) {
      if (method.at("name") != "single_task") continue;
      const auto& values = method.at("tasks").at(task).at("values");
      if (std::any_of(values.begin(), values.end(), [&](const Json& value) {
            return best == 0 ? value.get<double>() <= 0 : value.get<double>() >= 1;
          }))
        perfect.push_back(name);
    }
  }
  std::string text;
  if (!undefined.empty())
    text += fmt::format(
        "Not in the totals, for the metric is undefined on the test rows (no labels, or one class "
        "only): {}.\n",
        joined(undefined));
  if (!perfect.empty())
    text += fmt::format(
        "No gain over single-task can be told: the single-task error is 0 for {}, and nothing is a "
        "share of that.\n",
        joined(perfect));
  return text;
}

std::string notes_text(const Json& record) {
  std::string text;
  if (record.contains("notes"))
    for (const auto& note : record.at("notes")) text += note.get<std::string>() + ".\n";
  return text;
}

std::string method_name_text(const std::string& name) {
  if (name == "single_task") return "single-task";
  if (name == "all_in_one") return "all-in-one";
  if (name == "hoa") return "HOA";
  if (name == "tag") return "TAG";
  constexpr std::string_view kAllInOne = "all_in_one_";
  if (name.starts_with(kAllInOne)) return "all-in-one, " + name.substr(kAllInOne.size());
  return name;
}

}  // namespace kindred
