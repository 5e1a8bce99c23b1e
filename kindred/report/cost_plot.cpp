#include "kindred/report/cost_plot.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kindred/chart/axis.h"
#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/chart/palette.h"
#include "kindred/report/findings.h"
#include "kindred/report/method_names.h"

namespace kindred {
namespace {

constexpr double kPlotHeight = 290, kLeft = 66, kTop = 44, kBottom = 44;
// Methods without a search have their own strip, since log(0) is undefined.
constexpr double kFreeBegin = 66, kFreeEnd = 440, kScaleBegin = 470, kScaleEnd = 830;
constexpr double kBeside = 46;
constexpr double kMostPowers = 5;  // powers of ten that can all be labelled

struct Frame {
  Axis y, cost;  // cost: log10
};

// Cost of finding the groups, in joint training runs; 0 for a method without a search. If the
// record has no costs, only the last method has a search.
double search_runs(const ComparisonRecord& comparison, size_t method, const SearchTiming& timing) {
  const MethodResult& result = comparison.methods[method];
  if (result.details) return result.search_runs().value_or(0);
  return method + 1 == comparison.methods.size() ? timing.joint_runs : 0;
}

Frame frame_of(const ComparisonRecord& comparison, const SearchTiming& timing) {
  std::vector<double> errors;
  for (const auto& method : comparison.methods) {
    if (method.error.mean) errors.push_back(*method.error.mean);
    if (const auto interval = method.error.interval) {
      errors.push_back(interval->low);
      errors.push_back(interval->high);
    }
  }
  double most =
      std::max({static_cast<double>(timing.hoa_networks), timing.exhaustive_networks, 10.0});
  for (size_t m = 0; m < comparison.methods.size(); ++m)
    most = std::max(most, search_runs(comparison, m, timing));
  most = std::min(most, 1e9);
  return {axis_over({&errors}, kPlotHeight - kBottom, kTop + 22),
          {0, std::max(1.0, std::log10(most)) * 1.04, kScaleBegin, kScaleEnd}};
}

void draw_axes(const Frame& frame, Markup& out) {
  const auto ys = round_ticks(frame.y.low, frame.y.high, 4);
  for (const double tick : ys) {
    const std::string y = place_text(frame.y.place(tick));
    out.leaf("path",
             {{"class", "grid"}, {"d", fmt::format("M{} {}H{}", kLeft, y, place_text(kScaleEnd))}});
    out.element("text", {{"class", "end"}, {"x", place_text(kLeft - 6)}, {"y", y}, {"dy", ".32em"}},
                tick_text(tick, ys.size() > 1 ? ys[1] - ys[0] : 1));
  }
  out.leaf(
      "path",
      {{"class", "zero"},
       {"d", fmt::format("M{} {}V{}", (kFreeEnd + kScaleBegin) / 2, kTop, kPlotHeight - kBottom)}});
  const int apart = frame.cost.high < kMostPowers ? 1 : 3;
  for (int power = 0; power <= static_cast<int>(frame.cost.high); power += apart)
    out.element("text",
                {{"class", "mid"},
                 {"x", place_text(frame.cost.place(power))},
                 {"y", place_text(kPlotHeight - kBottom + 16)}},
                count_text(std::pow(10.0, power)));
  const auto name = [&](double x, const char* text) {
    out.element("text",
                {{"class", "mid quiet"}, {"x", place_text(x)}, {"y", place_text(kPlotHeight - 8)}},
                text);
  };
  name((kFreeBegin + kFreeEnd) / 2, "no search");
  name((kScaleBegin + kScaleEnd) / 2, "search cost in joint training runs");
  out.element("text",
              {{"class", "mid quiet"},
               {"transform", fmt::format("translate(12 {}) rotate(-90)", (kPlotHeight - 16) / 2)}},
              "total error");
}

void draw_cost(const Frame& frame, double networks, double height, const std::string& text,
               Markup& out) {
  if (!std::isfinite(networks) || networks < 1 || std::log10(networks) > frame.cost.high) return;
  const double x = frame.cost.place(std::log10(networks));
  const bool right = x > (kScaleBegin + kScaleEnd) / 2;
  out.leaf("path",
           {{"class", "price"},
            {"d", fmt::format("M{} {}V{}", place_text(x), height - 10, kPlotHeight - kBottom)}});
  out.element("text",
              {{"class", right ? "end quiet" : "quiet"},
               {"x", place_text(x + (right ? -5 : 5))},
               {"y", place_text(height)}},
              text);
}

void draw_method(const MethodResult& method, size_t index, double x, const Frame& frame,
                 Markup& out) {
  const double y = frame.y.place(*method.error.mean);
  const std::string colour = colour_class(index);
  double top = y - 6;
  if (const auto interval = method.error.interval) {
    top = std::min(top, frame.y.place(interval->high));
    out.leaf("path",
             {{"class", "whisker " + colour},
              {"d", fmt::format("M{0} {1}V{2}M{3} {1}h10M{3} {2}h10", place_text(x),
                                place_text(frame.y.place(interval->low)),
                                place_text(frame.y.place(interval->high)), place_text(x - 5))}});
  }
  out.leaf(
      "circle",
      {{"class", "dot " + colour}, {"cx", place_text(x)}, {"cy", place_text(y)}, {"r", "5.5"}});
  out.element("text", {{"x", place_text(x)}, {"y", place_text(top - 8)}, {"class", "mid name"}},
              shortened(method_title(method.name), 22));
}

}  // namespace

std::string draw_cost(const ComparisonRecord& comparison, const SearchTiming& timing) {
  const Frame frame = frame_of(comparison, timing);
  Markup out;
  out.open("div", {{"class", "scroll"}});
  out.open(
      "svg",
      {{"role", "img"},
       {"aria-label",
        "Total error and search cost of each method; the tables above and below hold the numbers."},
       {"viewBox", "0 0 850 290"},
       {"width", "850"},
       {"height", "290"}});
  draw_axes(frame, out);
  // A cost is a line of its own if no method represents it.
  if (!comparison.method("hoa"))
    draw_cost(frame, timing.hoa_networks, 26,
              fmt::format("HOA: {} runs", count_text(timing.hoa_networks)), out);
  if (!comparison.method("optimum"))
    draw_cost(frame, timing.exhaustive_networks, 12,
              fmt::format("every group: {} runs", count_text(timing.exhaustive_networks)), out);
  // Methods without a search are placed from left to right in list order; those with equal search
  // costs side by side.
  std::vector<double> runs;
  for (size_t m = 0; m < comparison.methods.size(); ++m)
    runs.push_back(search_runs(comparison, m, timing));
  const auto free_methods =
      static_cast<double>(std::max<std::ptrdiff_t>(1, std::count(runs.begin(), runs.end(), 0)));
  const double step = (kFreeEnd - kFreeBegin) / free_methods;
  double next_free = kFreeBegin + step / 2;
  for (size_t m = 0; m < comparison.methods.size(); ++m) {
    const auto& method = comparison.methods[m];
    const auto same =
        std::count(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(m), runs[m]);
    double x =
        frame.cost.place(std::log10(std::max(1.0, runs[m]))) + kBeside * static_cast<double>(same);
    if (!(runs[m] > 0)) {
      x = next_free;
      next_free += step;
    }
    if (method.error.mean) draw_method(method, m, x, frame, out);
  }
  return out.take();
}

}  // namespace kindred
