#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/task/task.h"

namespace kindred {

// Whether `name` matches `pattern`, in which '*' stands for any text and '?' for one byte.
[[nodiscard]] bool matches_pattern(std::string_view name, std::string_view pattern);

// Expands each [[task]] with `targets` into one task per column that they name, in the order of
// `targets` and then of the columns, named after its column. A text that is a column name means
// that column. Any other text with '*' or '?' means all columns that match, except those that
// another [[task]] or text names explicitly, those in data.drop, and the task, split, group, order
// and weight columns. Tasks with `target` are unchanged. Throws InputError for a text that matches
// no column.
[[nodiscard]] std::vector<TaskOptions> expand_targets(const std::vector<TaskOptions>& tasks,
                                                      const std::vector<std::string>& columns,
                                                      const DataOptions& data);

}  // namespace kindred
