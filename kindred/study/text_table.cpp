#include "kindred/study/text_table.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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

std::string difference_text(const Json& difference) {
  const std::string against = method_name_text(difference.at("against").get<std::string>());
  if (difference.at("low").is_null())
    return fmt::format("  against {}: one seed cannot tell a difference from noise\n", against);
  const double mean = difference.at("mean").get<double>();
  const std::string of = method_name_text(difference.at("of").get<std::string>());
  const bool same = mean == 0 && difference.at("low") == 0.0 && difference.at("high") == 0.0;
  const std::string verdict = same                                          ? "no difference"
                              : !difference.at("exceeds_noise").get<bool>() ? "within noise"
                              : mean < 0                                    ? of + " is better"
                                                                            : of + " is worse";
  return fmt::format("  against {}: {:+.4f}, 95 % interval {:+.4f} to {:+.4f}: {}\n", against, mean,
                     difference.at("low").get<double>(), difference.at("high").get<double>(),
                     verdict);
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
