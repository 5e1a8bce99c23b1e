#include <cctype>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/chart/cell_map.h"
#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/report/map_parts.h"
#include "kindred/report/sections.h"

namespace kindred {
namespace {

void write_alternatives(const Grouping& grouping, Markup& out) {
  out.element("h3", {}, "The next best groupings").open("ol", {{"class", "other"}});
  for (const auto& alternative : grouping.alternatives) {
    out.open("li").text(fmt::format("value {}, {} below the best", affinity_text(alternative.value),
                                    affinity_text(alternative.loss)));
    out.open("ul");
    for (const auto& group : alternative.groups) {
      out.open("li");
      for (size_t i = 0; i < group.size(); ++i) {
        if (i > 0) out.text(", ");
        out.add(name_markup(grouping.tasks[static_cast<size_t>(group[i])]));
      }
      out.close();
    }
    out.close().close();
  }
  out.close();
}

std::string capitalized(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

}  // namespace

Section sureness_section(const RunRecord& run, const std::vector<int64_t>& order) {
  Section section = {"sureness", "Stability of the choice", "", ""};
  if (run.grouping && run.grouping->too_few_measurements && run.grouping->alternatives.empty()) {
    section.body = absent(fmt::format("There are {}.", kTooFewMeasurements));
    return section;
  }
  if (!run.grouping || (!run.grouping->stability && run.grouping->alternatives.empty())) {
    section.body = absent(
        "The affinities were not resampled, so it is unknown how stable these groups are; "
        "grouping.resamples = 1000 resamples them (the default for up to 14 tasks).");
    return section;
  }
  const Grouping& grouping = *run.grouping;
  Markup out;
  if (grouping.too_few_measurements)
    section.lead = fmt::format("There are {}.", kTooFewMeasurements);
  if (grouping.stability) {
    const Stability& stability = *grouping.stability;
    const std::string count = count_text(static_cast<double>(stability.resamples));
    const std::string repeated = fmt::format(
        "{} was simulated {} times, with the noise of the measurements of both and the "
        "differences between trainings, and groups were chosen again each time",
        repeat_words(stability.runs), count);
    const bool repeats = stability.runs > 0;
    section.lead = fmt::format(
        "{}. Exactly these groups were the best in {}; over all {} they lose {} on average, and at "
        "most {} in 95 % of them.",
        repeats ? capitalized(repeated)
                : fmt::format("The affinities were resampled {} times from the measurements, and "
                              "groups were chosen again each time",
                              count),
        share_text(stability.best_share), repeats ? "repeats" : "resamples",
        affinity_text(stability.expected_regret), affinity_text(stability.regret_95));
    const size_t n = order.size();
    const auto share = [&](size_t row, size_t column) {
      return stability
          .together[static_cast<size_t>(order[row]) * n + static_cast<size_t>(order[column])];
    };
    CellMap map;
    map.id = "together-map";
    map.description = "How often each pair of tasks shares a network, as coloured squares.";
    map.tasks = names_in(grouping.tasks, order);
    map.row_title = "how often both share a network";
    map.layers.push_back({"", [&](size_t row, size_t column) -> std::optional<int> {
                            return static_cast<int>(std::lround(share(row, column) * kShades));
                          }});
    map.blocks = blocks_of(grouping, order);
    Json values = Json::array();
    for (size_t row = 0; row < n; ++row) {
      Json list = Json::array();
      for (size_t column = 0; column < n; ++column) list.push_back(rounded(share(row, column)));
      values.push_back(std::move(list));
    }
    map.data = {{"kind", "share"}, {"values", std::move(values)}, {"errors", Json::array()}};
    out.add(draw(map));
  }
  if (!grouping.alternatives.empty()) write_alternatives(grouping, out);
  section.body = out.take();
  return section;
}

}  // namespace kindred
