#pragma once

#include <vector>

#include "kindred/split/stratify.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// What data.split = "stratified" spreads over the parts: for each [[task]] its classes, and of a
// number the tenths of its labels by rank, fewer where a tenth would have fewer than 10 labels;
// equal numbers stay in one. Rows of weight 0 have none. With data.task_column those of each of its
// values apart. Throws InputError as read_targets does.
[[nodiscard]] Strata strata_of(const Table& table, const std::vector<TaskOptions>& tasks,
                               const DataOptions& data);

// The tenth of each number, or of fewer bins; −1 for NaN.
[[nodiscard]] std::vector<int32_t> rank_bins(const std::vector<double>& numbers);

}  // namespace kindred
