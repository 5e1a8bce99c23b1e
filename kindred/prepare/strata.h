#pragma once

#include <vector>

#include "kindred/split/stratify.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// Returns the strata of data.split = "stratified": for each [[task]] its classes, or for numbers
// the deciles of its labels by rank, fewer bins if a decile would have fewer than 10 labels; equal
// numbers share a bin. Rows of weight 0 have none. With data.task_column, each of its values has
// separate strata. Throws InputError as read_targets does.
[[nodiscard]] Strata strata_of(const Table& table, const std::vector<TaskOptions>& tasks,
                               const DataOptions& data);

// Returns the decile of each number, or its bin if there are fewer bins; −1 for NaN.
[[nodiscard]] std::vector<int32_t> rank_bins(const std::vector<double>& numbers);

}  // namespace kindred
