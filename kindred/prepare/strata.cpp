#include "kindred/prepare/strata.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "kindred/prepare/row_weights.h"
#include "kindred/prepare/target_column.h"

namespace kindred {
namespace {

std::vector<int32_t> class_numbers(const std::vector<double>& labels) {
  std::vector<int32_t> numbers;
  numbers.reserve(labels.size());
  for (const double label : labels)
    numbers.push_back(std::isnan(label) ? -1 : static_cast<int32_t>(label));
  return numbers;
}

// Gives each value of the task column separate categories.
void keep_tasks_apart(const Table& table, const std::string& task_column,
                      std::vector<int32_t>& categories) {
  const auto column = table.try_find(task_column);
  if (!column || categories.empty()) return;
  const int32_t count = *std::max_element(categories.begin(), categories.end()) + 1;
  std::unordered_map<std::string_view, int32_t> owners;
  for (size_t row = 0; row < categories.size(); ++row) {
    const auto cell = table.cell(static_cast<int64_t>(row), *column);
    if (cell.empty()) categories[row] = -1;
    if (categories[row] < 0) continue;
    const auto next = static_cast<int32_t>(owners.size());
    categories[row] += count * owners.emplace(cell, next).first->second;
  }
}

}  // namespace

std::vector<int32_t> rank_bins(const std::vector<double>& numbers) {
  constexpr size_t kMostBins = 10, kFewestInBin = 10;
  std::vector<size_t> order;
  for (size_t row = 0; row < numbers.size(); ++row)
    if (!std::isnan(numbers[row])) order.push_back(row);
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return numbers[a] < numbers[b]; });
  const size_t count = order.size();
  const size_t bins = std::clamp<size_t>(count / kFewestInBin, 1, kMostBins);
  std::vector<int32_t> bin_of(numbers.size(), -1);
  for (size_t rank = 0, first = 0; rank < count; ++rank) {
    if (numbers[order[rank]] != numbers[order[first]]) first = rank;
    bin_of[order[rank]] = static_cast<int32_t>(first * bins / count);
  }
  return bin_of;
}

Strata strata_of(const Table& table, const std::vector<TaskOptions>& tasks,
                 const DataOptions& data) {
  std::vector<int64_t> all(static_cast<size_t>(table.rows()));
  std::iota(all.begin(), all.end(), int64_t{0});
  Strata strata;
  for (const auto& task : tasks) {
    const TargetColumn column = read_target_column(table, task, all);
    strata.push_back(column.task.kind == TaskKind::kRegression ? rank_bins(column.labels)
                                                               : class_numbers(column.labels));
    const auto weights = read_row_weights(table, weight_column_of(task, data));
    for (size_t row = 0; row < weights.size(); ++row)
      if (weights[row] == 0) strata.back()[row] = -1;
    if (!data.task_column.empty()) keep_tasks_apart(table, data.task_column, strata.back());
  }
  return strata;
}

}  // namespace kindred
