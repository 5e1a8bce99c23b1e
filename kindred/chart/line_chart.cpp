#include "kindred/chart/line_chart.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kindred/chart/axis.h"
#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/chart/palette.h"

namespace kindred {
namespace {

constexpr double kChartLeft = 62, kChartRight = 10, kChartTop = 8, kChartBottom = 36;

struct ChartFrame {
  Axis x, y;
};

ChartFrame chart_frame_of(const LineChart& chart) {
  std::vector<const std::vector<double>*> xs, ys;
  const std::vector<double> zero = {0};
  for (const auto& line : chart.lines) {
    xs.push_back(&line.x);
    ys.push_back(&line.y);
    ys.push_back(&line.low);
    ys.push_back(&line.high);
  }
  if (chart.zero_line) ys.push_back(&zero);
  return {axis_over(xs, kChartLeft, chart.width - kChartRight),
          axis_over(ys, chart.height - kChartBottom, kChartTop)};
}

std::string point(const ChartFrame& frame, double x, double y) {
  return place_text(frame.x.place(x)) + " " + place_text(frame.y.place(y));
}

std::string path_of(const ChartFrame& frame, const ChartLine& line) {
  std::string path;
  bool drawing = false;
  for (size_t i = 0; i < line.y.size(); ++i) {
    const bool known = std::isfinite(line.y[i]);
    if (known) path += (drawing ? "L" : "M") + point(frame, line.x[i], line.y[i]);
    drawing = known;
  }
  return path;
}

// Closed pieces of the band, one for each stretch without a gap.
std::string band_of(const ChartFrame& frame, const ChartLine& line) {
  std::string path;
  const auto known = [&](size_t i) {
    return std::isfinite(line.low[i]) && std::isfinite(line.high[i]);
  };
  for (size_t begin = 0; begin < line.low.size();) {
    if (!known(begin)) {
      ++begin;
      continue;
    }
    size_t end = begin;
    while (end < line.low.size() && known(end)) ++end;
    for (size_t i = begin; i < end; ++i)
      path += (i == begin ? "M" : "L") + point(frame, line.x[i], line.high[i]);
    for (size_t i = end; i-- > begin;) path += "L" + point(frame, line.x[i], line.low[i]);
    path += "Z";
    begin = end;
  }
  return path;
}

void draw_chart_axes(const LineChart& chart, const ChartFrame& frame, Markup& out) {
  const double bottom = chart.height - kChartBottom, right = chart.width - kChartRight;
  const auto ys = round_ticks(frame.y.low, frame.y.high, 4);
  for (const double tick : ys) {
    const std::string y = place_text(frame.y.place(tick));
    out.leaf("line", {{"class", tick == 0 && chart.zero_line ? "zero" : "grid"},
                      {"x1", place_text(kChartLeft)},
                      {"x2", place_text(right)},
                      {"y1", y},
                      {"y2", y}});
    out.element("text",
                {{"x", place_text(kChartLeft - 5)}, {"y", y}, {"dy", ".32em"}, {"class", "end"}},
                tick_text(tick, ys.size() > 1 ? ys[1] - ys[0] : std::abs(tick)));
  }
  auto xs = round_ticks(frame.x.low, frame.x.high, 4);
  if (chart.whole_x) std::erase_if(xs, [](double tick) { return tick != std::floor(tick); });
  for (const double tick : xs)
    out.element(
        "text",
        {{"x", place_text(frame.x.place(tick))}, {"y", place_text(bottom + 14)}, {"class", "mid"}},
        tick_text(tick, xs.size() > 1 ? xs[1] - xs[0] : 1));
  out.element("text",
              {{"x", place_text((kChartLeft + right) / 2)},
               {"y", place_text(chart.height - 5)},
               {"class", "mid quiet"}},
              chart.x_label);
  out.element("text",
              {{"transform",
                fmt::format("translate(11 {}) rotate(-90)", place_text((kChartTop + bottom) / 2))},
               {"class", "mid quiet"}},
              chart.y_label);
}

void draw_line(const ChartFrame& frame, const ChartLine& line, Markup& out) {
  const std::string colour = colour_class(line.colour);
  if (!line.low.empty())
    out.leaf("path", {{"class", "band " + colour}, {"d", band_of(frame, line)}});
  out.leaf("path", {{"class", (line.dashed ? "line dash " : "line ") + colour},
                    {"d", path_of(frame, line)}});
  // A single point between gaps forms no line.
  for (size_t i = 0; i < line.y.size(); ++i) {
    const bool lone = (i == 0 || !std::isfinite(line.y[i - 1])) &&
                      (i + 1 == line.y.size() || !std::isfinite(line.y[i + 1]));
    const bool ring = line.mark == i;
    if (!std::isfinite(line.y[i]) || (!line.dots && !lone && !ring)) continue;
    out.leaf("circle", {{"class", (ring ? "ring " : "dot ") + colour},
                        {"cx", place_text(frame.x.place(line.x[i]))},
                        {"cy", place_text(frame.y.place(line.y[i]))},
                        {"r", ring ? "4" : "3"}});
  }
}

void draw_legend(const LineChart& chart, Markup& out) {
  out.open("ul", {{"class", "legend"}});
  for (const auto& line : chart.lines) {
    out.open("li").open("svg", {{"class", "key"},
                                {"width", "22"},
                                {"height", "8"},
                                {"viewBox", "0 0 22 8"},
                                {"aria-hidden", "true"}});
    out.leaf("path", {{"class", (line.dashed ? "line dash " : "line ") + colour_class(line.colour)},
                      {"d", "M0 4H22"}});
    out.close().element("bdi", {}, line.name).close();
  }
  out.close();
}

}  // namespace

std::string draw(const LineChart& chart) {
  const ChartFrame frame = chart_frame_of(chart);
  Markup out;
  if (chart.select_value.empty())
    out.open("figure", {{"class", "chart"}});
  else
    out.open("figure", {{"class", "chart"}, {"data-choice", chart.select_value}});
  if (!chart.title.empty()) out.open("figcaption").element("bdi", {}, chart.title).close();
  out.open("div", {{"class", "scroll"}});
  out.open("svg", {{"role", "img"},
                   {"aria-label", chart.description},
                   {"viewBox", fmt::format("0 0 {} {}", chart.width, chart.height)},
                   {"width", place_text(chart.width)},
                   {"height", place_text(chart.height)}});
  draw_chart_axes(chart, frame, out);
  for (const auto& line : chart.lines) draw_line(frame, line, out);
  out.close().close();
  if (!chart.lines.empty() && !chart.lines.front().name.empty()) draw_legend(chart, out);
  return out.take();
}

}  // namespace kindred
