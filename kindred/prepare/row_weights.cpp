#include "kindred/prepare/row_weights.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/table/column_values.h"

namespace kindred {
namespace {

void check_part(const Table& table, const TaskOptions& task, const std::string& column,
                const std::vector<double>& weights, const std::vector<int64_t>& rows,
                const char* part) {
  const std::string& name = task.name.empty() ? task.target : task.name;
  const auto target = table.try_find(task.target);
  if (!target) return;  // reported by read_target_column
  constexpr double kWidest = 1e30;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  bool labelled = false;
  for (const int64_t row : rows) {
    if (table.missing(row, *target)) continue;
    labelled = true;
    const double weight = weights[static_cast<size_t>(row)];
    if (std::isnan(weight))
      throw InputError(
          fmt::format("{}: empty, so the row has no weight, but a label of task {}; fill in the "
                      "weight, or 0 to leave the row out",
                      table.place(row, table.find(column)), quote(name)));
    most = std::max(most, weight);
    if (weight > 0) least = std::min(least, weight);
  }
  if (labelled && most == 0)
    throw InputError(
        fmt::format("task {}: column {} gives every labelled row of the {} part the weight 0; give "
                    "some rows a weight, or change the split",
                    quote(name), quote(column), part));
  if (most > kWidest * least)
    throw InputError(
        fmt::format("task {}: the weights in column {} go from {} to {} in the {} part, too far "
                    "apart to compute with; correct them",
                    quote(name), quote(column), least, most, part));
}

}  // namespace

const std::string& weight_column_of(const TaskOptions& task, const DataOptions& data) {
  return task.weight_column.empty() ? data.weight_column : task.weight_column;
}

std::vector<double> read_row_weights(const Table& table, const std::string& column) {
  if (column.empty()) return {};
  const auto found = table.try_find(column);
  if (!found)
    throw InputError(fmt::format("weight_column: no column is named {}{}", quote(column),
                                 near_column(table, column)));
  std::vector<double> weights(static_cast<size_t>(table.rows()),
                              std::numeric_limits<double>::quiet_NaN());
  for (int64_t row = 0; row < table.rows(); ++row) {
    if (table.missing(row, *found)) continue;
    const auto weight = parse_number(trim(table.cell(row, *found)));
    if (!weight || *weight < 0)
      throw InputError(fmt::format("{}: {} is not a weight; write a number of at least 0",
                                   table.place(row, *found), quote(table.cell(row, *found))));
    weights[static_cast<size_t>(row)] = *weight;
  }
  return weights;
}

void check_row_weights(const Table& table, const std::vector<TaskOptions>& tasks,
                       const DataOptions& data, const Split& split) {
  const std::array<std::pair<const char*, const std::vector<int64_t>*>, 3> parts = {
      {{"training", &split.training}, {"validation", &split.validation}, {"test", &split.test}}};
  std::string last;
  std::vector<double> weights;
  for (const auto& task : tasks) {
    const std::string& column = weight_column_of(task, data);
    if (column.empty()) continue;
    if (column != last) weights = read_row_weights(table, column);
    last = column;
    for (const auto& [part, rows] : parts) check_part(table, task, column, weights, *rows, part);
  }
}

}  // namespace kindred
