#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/chart/cell_map.h"
#include "kindred/chart/markup.h"
#include "kindred/chart/number_text.h"
#include "kindred/report/map_parts.h"
#include "kindred/report/sections.h"
#include "kindred/stats/shared_labels.h"

namespace kindred {
namespace {

// Larger tables are not shown; affinity.csv holds them.
constexpr size_t kMostInTable = 40;

double error_at(const AffinityMatrix& matrix, size_t source, size_t target) {
  return matrix.standard_errors.empty() ? std::nan("")
                                        : matrix.standard_errors[source * matrix.size() + target];
}

// Whether the value is within two standard errors of 0.
bool is_uncertain(const AffinityMatrix& matrix, size_t source, size_t target) {
  const double error = error_at(matrix, source, target);
  return std::isfinite(error) && std::abs(matrix.at(source, target)) <= 2 * error;
}

std::string with_error(const AffinityMatrix& matrix, size_t source, size_t target) {
  const double error = error_at(matrix, source, target);
  return std::isfinite(error) ? fmt::format("{} ± {}", affinity_text(matrix.at(source, target)),
                                            affinity_text(error))
                              : affinity_text(matrix.at(source, target));
}

struct Sizes {
  std::vector<double> of_target;  // largest absolute affinity from another task
  double of_all = 0;
};

Sizes largest_of(const AffinityMatrix& matrix) {
  Sizes sizes{std::vector<double>(matrix.size(), 0), 0};
  for (size_t source = 0; source < matrix.size(); ++source) {
    for (size_t target = 0; target < matrix.size(); ++target) {
      const double value = matrix.at(source, target);
      if (source == target || !std::isfinite(value)) continue;
      sizes.of_target[target] = std::max(sizes.of_target[target], std::abs(value));
      sizes.of_all = std::max(sizes.of_all, std::abs(value));
    }
  }
  return sizes;
}

CellMap map_of(const RunRecord& run, const std::vector<int64_t>& order) {
  const AffinityMatrix& matrix = *run.affinity;
  const auto at = [&order](size_t place) { return static_cast<size_t>(order[place]); };
  CellMap map;
  map.id = "affinity-map";
  map.description =
      "Affinities of all pairs of tasks as coloured squares, tasks of one network side by side. "
      "The table below names each task's best helpers.";
  map.tasks = names_in(matrix.tasks, order);
  map.row_title = "a training step for the row’s task";
  map.column_title = "its effect on the column’s loss";
  const Sizes sizes = largest_of(matrix);
  const auto shade = [&matrix, at](size_t row, size_t column,
                                   double largest) -> std::optional<int> {
    const double value = matrix.at(at(row), at(column));
    return std::isfinite(value) ? std::optional(shade_of(value, largest)) : std::nullopt;
  };
  map.layers.push_back({"each column on its own scale", [=](size_t row, size_t column) {
                          return shade(row, column, sizes.of_target[at(column)]);
                        }});
  map.layers.push_back({"one scale for all", [=](size_t row, size_t column) {
                          return shade(row, column, sizes.of_all);
                        }});
  map.is_small = [&matrix, at](size_t row, size_t column) {
    return is_uncertain(matrix, at(row), at(column));
  };
  if (run.grouping) {
    const Grouping& grouping = *run.grouping;
    map.blocks = blocks_of(grouping, order);
    map.is_marked = [&grouping, at](size_t row, size_t column) {
      const auto& group = grouping.groups[static_cast<size_t>(grouping.serves[at(column)])];
      return std::binary_search(group.begin(), group.end(), static_cast<int64_t>(at(row)));
    };
  }
  Json values = Json::array(), errors = Json::array();
  for (size_t row = 0; row < order.size(); ++row) {
    Json value_row = Json::array(), error_row = Json::array();
    for (size_t column = 0; column < order.size(); ++column) {
      value_row.push_back(rounded(matrix.at(at(row), at(column))));
      if (!matrix.standard_errors.empty())
        error_row.push_back(rounded(error_at(matrix, at(row), at(column))));
    }
    values.push_back(std::move(value_row));
    if (!matrix.standard_errors.empty()) errors.push_back(std::move(error_row));
  }
  map.data = {{"kind", "affinity"}, {"values", std::move(values)}, {"errors", std::move(errors)}};
  return map;
}

void write_legend(bool grouped, Markup& out) {
  out.open("ul", {{"class", "legend map-legend"}});
  const auto key = [&](const char* kind, const char* path, const char* text) {
    out.open("li").open("svg", {{"class", "key"},
                                {"width", "14"},
                                {"height", "14"},
                                {"viewBox", "0 0 1 1"},
                                {"aria-hidden", "true"}});
    out.leaf("path", {{"class", kind}, {"d", path}});
    out.close().text(text).close();
  };
  key("p6", "M0 .5h1", "helps; darker: more");
  key("m6", "M0 .5h1", "harms");
  key("p6 little", "M.25 .5h.5", "within two standard errors of 0");
  key("self", "M.25 .25l.5 .5", "a task’s effect on itself, not used for groups");
  if (grouped)
    key("counts", "M.5 .5h0", "counts: the source is in the network that serves the target");
  out.close();
}

// Text alternative of the picture: each target's best helpers and its worst.
void write_helpers(const RunRecord& run, const std::vector<int64_t>& order, Markup& out) {
  const AffinityMatrix& matrix = *run.affinity;
  const auto pairs = shown_pairs(matrix);
  out.open("details").element("summary", {}, "Best helpers of each task, in numbers");
  out.open("div", {{"class", "scroll"}}).open("table");
  out.element("caption", {},
              "Best helpers of each task, then the one that helps least; ± standard error");
  out.open("thead").open("tr");
  out.element("th", {{"scope", "col"}}, "task").element("th", {{"scope", "col"}}, "helped by");
  out.close().close().open("tbody");
  for (const int64_t target : order) {
    out.open("tr").open("th", {{"scope", "row"}});
    out.add(name_markup(matrix.tasks[static_cast<size_t>(target)])).close().open("td");
    bool first = true;
    for (const auto& pair : pairs) {
      if (pair.target != target) continue;
      const auto source = static_cast<size_t>(pair.source);
      if (!first) out.text("; ");
      out.add(name_markup(matrix.tasks[source]));
      out.text(" " + with_error(matrix, source, static_cast<size_t>(target)));
      first = false;
    }
    out.close().close();
  }
  out.close().close().close().close();
}

void write_table(const RunRecord& run, const std::vector<int64_t>& order, Markup& out) {
  const AffinityMatrix& matrix = *run.affinity;
  if (order.size() > kMostInTable) {
    out.element("p", {{"class", "quiet"}},
                "All values are in affinity.csv, with their standard errors "
                "and counts in affinity.json.");
    return;
  }
  out.open("details", {{"class", "wide"}}).element("summary", {}, "The whole matrix in numbers");
  out.open("div", {{"class", "scroll"}}).open("table");
  out.element("caption", {}, "Rows: sources; columns: targets; ± standard error");
  out.open("thead").open("tr").element("th", {{"scope", "col"}}, "source");
  for (const int64_t task : order)
    out.open("th", {{"scope", "col"}})
        .add(name_markup(matrix.tasks[static_cast<size_t>(task)]))
        .close();
  out.close().close().open("tbody");
  for (const int64_t source : order) {
    out.open("tr").open("th", {{"scope", "row"}});
    out.add(name_markup(matrix.tasks[static_cast<size_t>(source)])).close();
    for (const int64_t target : order)
      out.element("td", {},
                  with_error(matrix, static_cast<size_t>(source), static_cast<size_t>(target)));
    out.close();
  }
  out.close().close().close().close();
}

void write_shared_labels(const AffinityMatrix& matrix, const std::vector<int64_t>& order,
                         Markup& out) {
  const std::vector<double> shares = shared_labels(matrix);
  if (shares.empty()) return;
  if (order.size() > kMostInTable) {
    out.element("p", {{"class", "quiet"}},
                "The shares of rows with labels of both tasks are in affinity.json.");
    return;
  }
  out.open("details", {{"class", "wide"}})
      .element("summary", {}, "Training rows with labels of both tasks");
  out.open("div", {{"class", "scroll"}}).open("table");
  out.element("caption", {},
              "Share of the training rows that have both labels; on the diagonal the task’s own");
  out.open("thead").open("tr").element("th", {{"scope", "col"}}, "task");
  for (const int64_t task : order)
    out.open("th", {{"scope", "col"}})
        .add(name_markup(matrix.tasks[static_cast<size_t>(task)]))
        .close();
  out.close().close().open("tbody");
  for (const int64_t row : order) {
    out.open("tr").open("th", {{"scope", "row"}});
    out.add(name_markup(matrix.tasks[static_cast<size_t>(row)])).close();
    for (const int64_t column : order)
      out.element(
          "td", {},
          share_text(
              shares[static_cast<size_t>(row) * matrix.size() + static_cast<size_t>(column)]));
    out.close();
  }
  out.close().close().close().close();
}

}  // namespace

Section affinity_section(const RunRecord& run, const std::vector<int64_t>& order) {
  Section section = {"affinity", "Affinities between tasks", "", ""};
  if (!run.affinity || order.empty()) {
    section.body = absent("Affinities were not measured; kindred affinity CONFIG measures them.");
    return section;
  }
  section.lead =
      "Relative decrease of one task’s loss after a training step for another, mean over training. "
      "Point at a cell, or reach the picture with Tab and move in it with the arrow keys.";
  if (run.reuse) section.lead += " Note: " + reused_affinities_text(*run.reuse) + ".";
  Markup out;
  write_legend(run.grouping.has_value(), out);
  out.add(draw(map_of(run, order)));
  write_helpers(run, order, out);
  write_table(run, order, out);
  write_shared_labels(*run.affinity, order, out);
  section.body = out.take();
  return section;
}

}  // namespace kindred
