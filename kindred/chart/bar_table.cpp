#include "kindred/chart/bar_table.h"

#include <cmath>

#include <fmt/format.h>

#include "kindred/chart/axis.h"
#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"

namespace kindred {
namespace {

constexpr double kTableWidth = 1000, kTableHeight = 30;

Axis axis_of(const BarTable& table) {
  std::vector<double> all;
  if (table.shows_zero) all.push_back(0);
  for (const auto& bar : table.bars) {
    if (bar.value) all.push_back(*bar.value);
    if (bar.interval) {
      all.push_back(bar.interval->low);
      all.push_back(bar.interval->high);
    }
    all.insert(all.end(), bar.points.begin(), bar.points.end());
  }
  Axis axis = axis_over({&all}, 0, kTableWidth);
  // If nothing is negative, bars start at the edge.
  bool any_negative = false;
  for (const double value : all) any_negative = any_negative || value < 0;
  if (!any_negative && table.shows_zero) axis.low = 0;
  return axis;
}

// The picture is stretched to the available width; strokes keep their width.
void draw_bar(const Bar& bar, const BarTable& table, const Axis& axis, Markup& out) {
  const auto upright = [&](const char* kind, double value, double top, double bottom) {
    out.leaf("path", {{"class", kind},
                      {"d", fmt::format("M{} {}V{}", place_text(axis.place(value)), place_text(top),
                                        place_text(bottom))}});
  };
  out.open("svg", {{"viewBox", "0 0 1000 30"},
                   {"preserveAspectRatio", "none"},
                   {"aria-hidden", "true"},
                   {"class", "strip"}});
  if (table.shows_zero) upright("zero", 0, 0, kTableHeight);
  if (bar.value && table.from_zero) {
    const double zero = axis.place(0), end = axis.place(*bar.value);
    out.leaf("rect", {{"class", "bar " + bar.tone},
                      {"x", place_text(std::min(zero, end))},
                      {"width", place_text(std::abs(end - zero))},
                      {"y", "7"},
                      {"height", "16"}});
  }
  if (bar.interval) {
    out.leaf("path", {{"class", "whisker"},
                      {"d", fmt::format("M{} 15H{}", place_text(axis.place(bar.interval->low)),
                                        place_text(axis.place(bar.interval->high)))}});
    upright("whisker", bar.interval->low, 10, 20);
    upright("whisker", bar.interval->high, 10, 20);
  }
  if (bar.value && !table.from_zero) upright(("mean " + bar.tone).c_str(), *bar.value, 5, 25);
  for (const double point : bar.points) upright("seed", point, 25, 30);
  out.close();
}

void draw_ticks(const BarTable& table, const Axis& axis, Markup& out) {
  const auto ticks = round_ticks(axis.low, axis.high, 4);
  const auto write = table.tick ? table.tick : &tick_text;
  out.open("tfoot", {{"aria-hidden", "true"}}).open("tr");
  out.element("td", {}, "").open("td", {{"class", "plot"}}).open("div", {{"class", "ticks"}});
  for (const double tick : ticks) {
    const double place = axis.place(tick) / kTableWidth * 100;
    // Labels near the right end are placed left of it, so that a narrow page does not widen.
    const char* const before = place > 90 ? ";transform:translateX(-100%)" : "";
    out.element("span", {{"style", fmt::format("left:{}%{}", place_text(place), before)}},
                write(tick, ticks.size() > 1 ? ticks[1] - ticks[0] : std::abs(tick)));
  }
  out.close().close().element("td", {}, "").close().close();
}

}  // namespace

std::string draw(const BarTable& table) {
  const Axis axis = axis_of(table);
  Markup out;
  out.open("table", {{"class", "bars"}}).element("caption", {}, table.caption);
  out.open("colgroup")
      .leaf("col", {{"class", "label"}})
      .leaf("col")
      .leaf("col", {{"class", "value"}});
  out.close();
  out.open("thead", {{"class", "unseen"}}).open("tr");
  out.element("th", {{"scope", "col"}}, table.label_heading);
  out.element("td", {}, "").element("th", {{"scope", "col"}}, table.value_heading);
  out.close().close().open("tbody");
  for (const auto& bar : table.bars) {
    out.open("tr").open("th", {{"scope", "row"}}).element("bdi", {}, bar.label);
    if (!bar.note.empty()) out.text(" ").element("small", {}, bar.note);
    out.close().open("td", {{"class", "plot"}});
    draw_bar(bar, table, axis, out);
    out.close().open("td", {{"class", "value"}}).element("strong", {}, bar.value_text);
    if (!bar.value_note.empty()) out.text(" ").element("small", {}, bar.value_note);
    out.close().close();
  }
  out.close();
  draw_ticks(table, axis, out);
  return out.take();
}

}  // namespace kindred
