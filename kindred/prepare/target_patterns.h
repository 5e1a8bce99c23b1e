#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/task/task.h"

namespace kindred {

// Whether a pattern's text, in which '*' stands for any letters and '?' for one byte, is `name`.
[[nodiscard]] bool matches_pattern(std::string_view name, std::string_view pattern);

// Each [[task]] with `targets` as one task for every column that they name, in the order of
// `targets` and then of the columns, each named as its column. A text that is a column's name means
// that column; another with '*' or '?' every column that it matches, but those that another table
// or text names outright, that data.drop names, or that are the task, split, group, order or weight
// column. Tasks with `target` stay as they are. Throws InputError for a text that no column
// matches.
[[nodiscard]] std::vector<TaskOptions> expand_targets(const std::vector<TaskOptions>& tasks,
                                                      const std::vector<std::string>& columns,
                                                      const DataOptions& data);

}  // namespace kindred
