#include "kindred/chart/cell_map.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/chart/palette.h"

namespace kindred {
namespace {

constexpr double kPicture = 640, kLeastCell = 7, kMostCell = 44;
constexpr size_t kLongestMapLabel = 22;

struct MapLayout {
  double cell, font, left, top, right;
  bool upright;  // of column labels
  size_t n;

  [[nodiscard]] double width() const { return left + cell * static_cast<double>(n) + right; }
  [[nodiscard]] double height() const { return top + cell * static_cast<double>(n) + 4; }
};

MapLayout map_layout_of(const CellMap& map) {
  MapLayout layout{};
  layout.n = map.tasks.size();
  layout.cell = std::clamp(kPicture / static_cast<double>(layout.n), kLeastCell, kMostCell);
  layout.font = std::clamp(layout.cell * 0.85, 5.5, 12.0);
  layout.upright = layout.cell < 24;
  size_t letters = 4;
  for (const auto& task : map.tasks)
    letters = std::max(letters, std::min(kLongestMapLabel, letters_of(task)));
  const double label = static_cast<double>(letters) * layout.font * 0.58 + 12;
  layout.left = label + 18;
  layout.top = 22 + (layout.upright ? label : label * 0.74);
  layout.right = layout.upright ? 8 : label * 0.74;
  return layout;
}

// Short coordinates, "3.03": pictures of many tasks consist mostly of these.
std::string cell_text(double value) {
  std::string text = place_text(value);
  if (text.starts_with("0.")) text.erase(0, 1);
  return text;
}

// One path per shade, in cells, drawn as strokes; if cells touch, equal neighbours in a row form
// one stroke.
void draw_layer(const CellMap& map, const CellMap::Layer& layer, bool touching, size_t index,
                Markup& out) {
  struct Paths {
    std::string full, little;
  };
  std::map<int, Paths> paths;
  const size_t n = map.tasks.size();
  const double inset = touching ? 0 : 0.03;
  for (size_t row = 0; row < n; ++row) {
    for (size_t column = 0; column < n;) {
      const auto shade = row == column ? std::nullopt : layer.shade(row, column);
      size_t end = column + 1;
      if (shade) {
        const bool small = map.is_small && map.is_small(row, column);
        const auto same = [&](size_t other) {
          return other != row && layer.shade(row, other) == shade &&
                 !(map.is_small && map.is_small(row, other));
        };
        while (touching && !small && end < n && same(end)) ++end;
        const double edge = small ? 0.25 : inset;
        (small ? paths[*shade].little : paths[*shade].full) +=
            fmt::format("M{} {}h{}", cell_text(static_cast<double>(column) + edge),
                        cell_text(static_cast<double>(row) + 0.5),
                        cell_text(static_cast<double>(end - column) - 2 * edge));
      }
      column = end;
    }
  }
  out.open("g", {{"class", fmt::format("layer l{}", index)}});
  for (const auto& [shade, path] : paths) {
    const std::string kind = fmt::format("{}{}", shade < 0 ? "m" : "p", std::abs(shade));
    if (!path.full.empty()) out.leaf("path", {{"class", kind}, {"d", path.full}});
    if (!path.little.empty()) out.leaf("path", {{"class", kind + " little"}, {"d", path.little}});
  }
  out.close();
}

// Paths drawn over every layer: the diagonal and the dots.
void draw_over(const CellMap& map, Markup& out) {
  std::string diagonal, dots;
  for (size_t row = 0; row < map.tasks.size(); ++row) {
    diagonal += fmt::format("M{0} {0}l.5 .5", cell_text(static_cast<double>(row) + 0.25));
    for (size_t column = 0; map.is_marked && column < map.tasks.size(); ++column)
      if (row != column && map.is_marked(row, column))
        dots += fmt::format("M{} {}h0", cell_text(static_cast<double>(column) + 0.5),
                            cell_text(static_cast<double>(row) + 0.5));
  }
  out.leaf("path", {{"class", "self"}, {"d", diagonal}});
  if (!dots.empty()) out.leaf("path", {{"class", "counts"}, {"d", dots}});
}

void draw_labels(const CellMap& map, const MapLayout& layout, Markup& out) {
  for (size_t i = 0; i < map.tasks.size(); ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * layout.cell;
    const std::string name = shortened(map.tasks[i], kLongestMapLabel);
    out.element("text",
                {{"class", "end"},
                 {"x", place_text(layout.left - 10)},
                 {"y", place_text(layout.top + middle)},
                 {"dy", ".34em"}},
                name);
    out.element(
        "text",
        {{"transform", fmt::format("translate({} {}) rotate({})", place_text(layout.left + middle),
                                   place_text(layout.top - 10), layout.upright ? -90 : -45)},
         {"dy", layout.upright ? ".34em" : "0"}},
        name);
  }
}

void draw_blocks(const CellMap& map, const MapLayout& layout, Markup& out) {
  for (const auto& block : map.blocks) {
    const double begin = static_cast<double>(block.first) * layout.cell;
    const double size = static_cast<double>(block.last - block.first + 1) * layout.cell;
    const std::string colour = colour_class(block.network);
    const auto rect = [&](const std::string& kind, double x, double y, double w, double h) {
      out.leaf("rect", {{"class", kind + " " + colour},
                        {"x", place_text(x)},
                        {"y", place_text(y)},
                        {"width", place_text(w)},
                        {"height", place_text(h)}});
    };
    rect("block", layout.left + begin, layout.top + begin, size, size);
    rect("fill", layout.left - 6, layout.top + begin + 1, 3, size - 2);
    rect("fill", layout.left + begin + 1, layout.top - 6, size - 2, 3);
  }
}

void draw_picture(const CellMap& map, Markup& out) {
  const MapLayout layout = map_layout_of(map);
  const double side = layout.cell * static_cast<double>(layout.n);
  out.open("div", {{"class", "scroll"}});
  out.open("svg", {{"role", "img"},
                   {"aria-label", map.description},
                   {"viewBox", fmt::format("0 0 {} {}", place_text(layout.width()),
                                           place_text(layout.height()))},
                   {"width", place_text(layout.width())},
                   {"height", place_text(layout.height())},
                   {"style", fmt::format("font-size:{}px", place_text(layout.font))},
                   {"data-left", place_text(layout.left)},
                   {"data-top", place_text(layout.top)},
                   {"data-cell", place_text(layout.cell)}});
  out.element("text", {{"class", "quiet"}, {"x", "2"}, {"y", "12"}, {"style", "font-size:11px"}},
              fmt::format("{} ↓   {} →", map.row_title, map.column_title));
  out.leaf("rect", {{"class", "ground"},
                    {"x", place_text(layout.left)},
                    {"y", place_text(layout.top)},
                    {"width", place_text(side)},
                    {"height", place_text(side)}});
  out.open("g", {{"transform", fmt::format("translate({} {}) scale({})", place_text(layout.left),
                                           place_text(layout.top), place_text(layout.cell))}});
  const bool touching = layout.cell < 12;
  for (size_t i = 0; i < map.layers.size(); ++i) draw_layer(map, map.layers[i], touching, i, out);
  draw_over(map, out);
  out.close();
  draw_labels(map, layout, out);
  draw_blocks(map, layout, out);
  out.leaf("path", {{"class", "cursor"}, {"d", ""}});
  out.close().close();
}

}  // namespace

int shade_of(double value, double largest) {
  if (!std::isfinite(value) || !std::isfinite(largest) || !(largest > 0)) return 0;
  const double share = std::sqrt(std::min(1.0, std::abs(value) / largest));
  const int shade = static_cast<int>(std::lround(share * kShades));
  return value < 0 ? -shade : shade;
}

std::string draw(const CellMap& map) {
  Markup out;
  out.open("div", {{"class", "map"}, {"id", map.id}});
  for (size_t i = 0; map.layers.size() > 1 && i < map.layers.size(); ++i) {
    const std::string id = fmt::format("{}-layer{}", map.id, i);
    if (i == 0)
      out.leaf("input", {{"type", "radio"}, {"name", map.id}, {"id", id}, {"checked", ""}});
    else
      out.leaf("input", {{"type", "radio"}, {"name", map.id}, {"id", id}});
    out.element("label", {{"for", id}}, map.layers[i].name);
  }
  draw_picture(map, out);
  out.element("output", {{"class", "readout"}, {"aria-live", "polite"}}, "");
  Json data = map.data;
  data["tasks"] = map.tasks;
  out.open("script", {{"type", "application/json"}, {"class", "map-data"}});
  out.add(json_for_script(data)).close();
  return out.take();
}

}  // namespace kindred
