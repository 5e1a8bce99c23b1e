#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/split/split.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// The column with the task's row weights, its own or data.weight_column; "" when it has none.
[[nodiscard]] const std::string& weight_column_of(const TaskOptions& task, const DataOptions& data);

// One weight a row, finite and not negative; NaN where the cell is empty. Empty when `column` is
// "". Throws InputError, naming file, line and column, for a text that is no such number, and for
// an unknown column.
[[nodiscard]] std::vector<double> read_row_weights(const Table& table, const std::string& column);

// Throws InputError where a labelled row of a task has no weight, where all labelled rows of a part
// have weight 0, and where weights differ by more than a factor of 1e30.
void check_row_weights(const Table& table, const std::vector<TaskOptions>& tasks,
                       const DataOptions& data, const Split& split);

}  // namespace kindred
