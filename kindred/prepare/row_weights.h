#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/split/split.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// Returns the row weight column of a task, its own or data.weight_column; "" if none.
[[nodiscard]] const std::string& weight_column_of(const TaskOptions& task, const DataOptions& data);

// Returns one weight per row, finite and not negative, NaN for an empty cell; no weights if
// `column` is "". Throws InputError, naming file, line and column, for an invalid weight, and for
// an unknown column.
[[nodiscard]] std::vector<double> read_row_weights(const Table& table, const std::string& column);

// Throws InputError if a labelled row of a task has no weight, if all labelled rows of a part have
// weight 0, or if weights differ by more than a factor of 1e30.
void check_row_weights(const Table& table, const std::vector<TaskOptions>& tasks,
                       const DataOptions& data, const Split& split);

}  // namespace kindred
