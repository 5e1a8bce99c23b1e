#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/record/comparison_record.h"

namespace kindred {

// Scores of one method on the test rows. The score of several draws is their mean.
struct MethodScores {
  using Values = std::vector<std::optional<double>>;

  std::string name;
  std::optional<int64_t> budget;
  std::vector<std::vector<std::vector<std::string>>> groupings;  // [draw][group][member]: names
  // [draw][seed][task]: the task's metric; nullopt if undefined.
  std::vector<std::vector<Values>> test;
  // [draw][seed][task][fold]: the metric without one fold of the test rows, the same folds for all
  // methods.
  std::vector<std::vector<std::vector<Values>>> test_without;
};

// Indices of two methods whose total errors are compared.
struct MethodPair {
  size_t of, against;
};

// Returns the pairs (last, m) of `methods` methods for every other m, ascending.
[[nodiscard]] std::vector<MethodPair> pairs_with_last(size_t methods);

// Returns each method's results, with intervals, and the differences of `pairs` (see
// PairedDifference, with the folds as groups of rows). A task counts in totals if every method has
// a metric for it with every seed; `counted` of `tasks` is ignored. Gains are undefined without a
// method "single_task". Throws InputError, naming the method, for scores without an entry for each
// draw, seed and task or with different numbers of folds; without a seed or a task; and for an
// index that is no method.
[[nodiscard]] ComparisonRecord compare(std::vector<ComparedTask> tasks,
                                       const std::vector<MethodScores>& methods,
                                       const std::vector<MethodPair>& pairs,
                                       std::vector<uint64_t> seeds);

// [draw]: the total error over the counted tasks, mean over seeds; nullopt if none counts.
[[nodiscard]] std::vector<std::optional<double>> draw_errors(const std::vector<ComparedTask>& tasks,
                                                             const MethodScores& method);

}  // namespace kindred
