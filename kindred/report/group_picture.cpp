#include "kindred/report/group_picture.h"

#include <algorithm>

#include <fmt/format.h>

#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/chart/palette.h"
#include "kindred/report/findings.h"

namespace kindred {
namespace {

constexpr double kBetween = 170, kNetworkWidth = 160, kNetworkHeight = 40;
constexpr size_t kLongestGroupLabel = 30;

struct GroupLayout {
  double pitch = 28;  // distance between tasks
  double font = 13, tasks_end = 0, networks_begin = 0;
  std::vector<double> of_task;     // y positions, per task
  std::vector<double> of_network;  // per network
  std::vector<size_t> by_height;   // networks from top to bottom
  double height = 0;
};

// Places each network at the mean height of the tasks it serves, or lower to avoid overlap.
GroupLayout group_layout_of(const Grouping& grouping, const std::vector<int64_t>& order) {
  const size_t n = order.size(), networks = grouping.groups.size();
  GroupLayout layout;
  layout.pitch = n <= 20 ? 28 : n <= 60 ? 22 : 16;
  layout.font = std::min(13.0, layout.pitch * 0.72);
  size_t letters = 0;
  for (const auto& task : grouping.tasks)
    letters = std::max(letters, std::min(kLongestGroupLabel, letters_of(task)));
  layout.tasks_end = 16 + 0.6 * layout.font * static_cast<double>(letters);
  layout.networks_begin = layout.tasks_end + kBetween;
  layout.of_task.resize(n);
  for (size_t i = 0; i < n; ++i)
    layout.of_task[static_cast<size_t>(order[i])] = 20 + layout.pitch * static_cast<double>(i);
  for (size_t g = 0; g < networks; ++g) {
    double sum = 0;
    auto tasks = served_by(grouping, g);
    if (tasks.empty()) tasks = grouping.groups[g];
    for (const int64_t task : tasks) sum += layout.of_task[static_cast<size_t>(task)];
    layout.of_network.push_back(sum / static_cast<double>(tasks.size()));
    layout.by_height.push_back(g);
  }
  std::stable_sort(layout.by_height.begin(), layout.by_height.end(),
                   [&](size_t a, size_t b) { return layout.of_network[a] < layout.of_network[b]; });
  double next = 8 + kNetworkHeight / 2;
  for (const size_t g : layout.by_height) {
    layout.of_network[g] = std::max(layout.of_network[g], next);
    next = layout.of_network[g] + kNetworkHeight + 10;
  }
  layout.height =
      std::max(layout.pitch * static_cast<double>(n) + 20, next - kNetworkHeight / 2 + 8);
  return layout;
}

void draw_edges(const Grouping& grouping, const GroupLayout& layout, bool serving, Markup& out) {
  const std::string middle = place_text((layout.tasks_end + layout.networks_begin) / 2);
  for (size_t g = 0; g < grouping.groups.size(); ++g) {
    for (const int64_t task : serving ? served_by(grouping, g) : helpers_of(grouping, g)) {
      const std::string from = place_text(layout.of_task[static_cast<size_t>(task)]);
      const std::string to = place_text(layout.of_network[g]);
      out.leaf("path", {{"class", (serving ? "serves " : "helps ") + colour_class(g)},
                        {"data-task", fmt::format("{}", task)},
                        {"data-network", fmt::format("{}", g)},
                        {"d", fmt::format("M{} {}C{} {} {} {} {} {}", place_text(layout.tasks_end),
                                          from, middle, from, middle, to,
                                          place_text(layout.networks_begin), to)}});
    }
  }
}

void draw_tasks(const Grouping& grouping, const GroupLayout& layout,
                const std::vector<int64_t>& order, Markup& out) {
  for (const int64_t task : order) {
    const auto index = static_cast<size_t>(task);
    const std::string y = place_text(layout.of_task[index]);
    out.open("g", {{"class", "node"}, {"data-task", fmt::format("{}", task)}, {"tabindex", "0"}});
    out.element(
        "title", {},
        fmt::format("{}: served by network {}", grouping.tasks[index], grouping.serves[index] + 1));
    out.element("text",
                {{"class", "end"},
                 {"x", place_text(layout.tasks_end - 10)},
                 {"y", y},
                 {"dy", ".34em"},
                 {"style", fmt::format("font-size:{}px", place_text(layout.font))}},
                shortened(grouping.tasks[index], kLongestGroupLabel));
    out.leaf("circle",
             {{"class", "fill " + colour_class(static_cast<size_t>(grouping.serves[index]))},
              {"cx", place_text(layout.tasks_end)},
              {"cy", y},
              {"r", place_text(std::min(4.5, layout.pitch / 4))}});
    out.close();
  }
}

void draw_networks(const Grouping& grouping, const GroupLayout& layout, Markup& out) {
  for (const size_t g : layout.by_height) {
    const double y = layout.of_network[g];
    const size_t serves = served_by(grouping, g).size(), helps = helpers_of(grouping, g).size();
    out.open("g", {{"class", "node"}, {"data-network", fmt::format("{}", g)}, {"tabindex", "0"}});
    const std::string what = helps == 0 ? fmt::format("serves {}", serves)
                                        : fmt::format("serves {}, {} only {}", serves, helps,
                                                      helps == 1 ? "helps" : "help");
    out.element("title", {}, fmt::format("network {}: {}", g + 1, what));
    out.leaf("rect", {{"class", "box " + colour_class(g)},
                      {"x", place_text(layout.networks_begin)},
                      {"y", place_text(y - kNetworkHeight / 2)},
                      {"width", place_text(kNetworkWidth)},
                      {"height", place_text(kNetworkHeight)},
                      {"rx", "8"}});
    out.element("text",
                {{"class", "name"},
                 {"x", place_text(layout.networks_begin + 14)},
                 {"y", place_text(y - 3)}},
                fmt::format("network {}", g + 1));
    out.element("text",
                {{"class", "quiet"},
                 {"x", place_text(layout.networks_begin + 14)},
                 {"y", place_text(y + 12)}},
                what);
    out.close();
  }
}

std::string description_of(const Grouping& grouping) {
  std::string text = "Tasks and the networks that they are in.";
  for (size_t g = 0; g < grouping.groups.size(); ++g) {
    text += fmt::format(" Network {} serves", g + 1);
    for (const int64_t task : served_by(grouping, g))
      text += fmt::format(" {},", grouping.tasks[static_cast<size_t>(task)]);
    text.back() = '.';
  }
  return text + " The list above says the same in words.";
}

}  // namespace

std::string draw_groups(const Grouping& grouping, const std::vector<int64_t>& order) {
  const GroupLayout layout = group_layout_of(grouping, order);
  const std::string width = place_text(layout.networks_begin + kNetworkWidth + 2);
  Markup out;
  out.open("div", {{"class", "scroll"}});
  out.open("svg", {{"role", "img"},
                   {"class", "groups"},
                   {"aria-label", description_of(grouping)},
                   {"viewBox", fmt::format("0 0 {} {}", width, place_text(layout.height))},
                   {"width", width},
                   {"height", place_text(layout.height)}});
  draw_edges(grouping, layout, false, out);
  draw_edges(grouping, layout, true, out);
  draw_tasks(grouping, layout, order, out);
  draw_networks(grouping, layout, out);
  return out.take();
}

}  // namespace kindred
